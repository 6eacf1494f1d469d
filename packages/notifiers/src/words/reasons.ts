import type { MessageAlert } from '../message/message-alert.ts'
import type { Words } from './languages/en.ts'
import type { Writer } from './writer.ts'

const MAX_REASON = 40
const MAX_CHANNEL = 100
const MAX_REASONS = 8
const FALLBACK = 'fallback:'
/** The state says these already. */
const silent: ReadonlySet<string> = new Set(['repeat', 'refresh'])

/** Why a channel is notified, as phrases for a line. */
export function reasonPhrases(alert: MessageAlert, writer: Writer): readonly string[] {
  return [...reminderReasons(alert, writer), ...routeReasons(alert, writer.words.phrase, writer)]
}

/** Why a channel is notified, as sentences. */
export function reasonSentences(alert: MessageAlert, writer: Writer): readonly string[] {
  const { sentence } = writer.words
  const reminded = reminderReasons(alert, writer)
  return [
    ...(reminded.length > 0 ? [sentence.sentAgain(reminded)] : []),
    ...routeReasons(alert, sentence, writer),
  ]
}

/** Why the alert goes to this channel beside those of its rule. */
function routeReasons(
  { state, reasons }: MessageAlert,
  { escalated, fallback }: Pick<Words['phrase'], 'escalated' | 'fallback'>,
  { line }: Writer,
): readonly string[] {
  const given = state === 'firing' ? reasons.slice(0, MAX_REASONS) : []
  return [
    ...(given.includes('escalated') ? [escalated] : []),
    ...given
      .filter((reason) => reason.startsWith(FALLBACK))
      .map((reason) => fallback(line(reason.slice(FALLBACK.length), MAX_CHANNEL))),
  ]
}

/** A repetition needs no words. An unknown reason is shown as it is. */
function reminderReasons({ state, news, reasons }: MessageAlert, { words, line }: Writer): readonly string[] {
  if (state !== 'firing' || news !== 'reminded') return []
  const known: Readonly<Record<string, string>> = words.reasons
  return [...new Set(reasons.slice(0, MAX_REASONS))]
    .filter((reason) => !silent.has(reason) && reason !== 'escalated' && !reason.startsWith(FALLBACK))
    .map((reason) =>
      Object.hasOwn(known, reason) ? (known[reason] ?? '') : line(reason, MAX_REASON).replaceAll('_', ' '),
    )
    .filter((text) => text !== '')
}
