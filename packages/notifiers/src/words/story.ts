import type { MessageAlert } from '../message/message-alert.ts'
import { joinParts } from '../text.ts'
import { durationOf } from './duration.ts'
import { readingOf, subjectOf, withLimit } from './reading.ts'
import { endReason, isHealthy } from './state.ts'
import type { Writer } from './writer.ts'

/** News of an alert in words, beside its state and name. */
export interface Story {
  /** For titles and lines, e.g. `34% (limit 10%)`; empty if there is nothing to say. */
  readonly phrase: string
  /** A whole sentence; empty if the phrase says it all. */
  readonly sentence: string
  /** Whether the texts of the rule are true of it. */
  readonly fitsRule: boolean
  /** What to do if the texts of the rule do not fit; null if there is nothing to advise. */
  readonly action: string | null
}

/** Length of a phrase that a title has room for beside a rule and its labels. */
const MAX_PHRASE = 100
const MAX_STATUS = 40
const MAX_DETAIL = 500

/** Describes what fires or how it ended. An end is described in the past tense, never as if the alert still fired. */
export function storyOf(alert: MessageAlert, writer: Writer): Story {
  if (alert.state === 'firing') return firingStory(alert, writer)
  const isRecovery = endReason(alert.resolution) === 'recovered'
  const { phrase, sentence } = isRecovery ? recovery(alert, writer) : otherEnd(alert, writer)
  const parts = isFirstNews(alert) ? [firedAndEnded(alert, writer), phrase] : [phrase, lasted(alert, writer)]
  return { phrase: joinParts(parts, writer.words.comma), sentence, fitsRule: false, action: null }
}

/** Whether the end of an alert is the first thing that the channel hears of it. */
export function isFirstNews({ news, knownBefore }: MessageAlert): boolean {
  return news === 'missed' || !knownBefore
}

/** Says why an alert is over. */
export function endSentence(resolution: string | null, lastDataAt: string | null, { words }: Writer): string {
  const reason = endReason(resolution)
  return reason === 'stale_timeout' ? words.sentence.dataStopped(lastDataAt) : words.sentence.ended[reason]
}

function firingStory(alert: MessageAlert, writer: Writer): Story {
  const { phrase, sentence, action } = writer.words
  const subject = subjectOf(alert, writer)
  const since = missingSince(alert, writer)
  switch (alert.kind) {
    case 'no_data':
      return condition(phrase.noData(since), sentence.noData(subject, since), action.noData(subject))
    case 'absent':
      return ofRule(phrase.noData(since), sentence.absent(subject, since))
    case 'dead_man':
      return ofRule(phrase.nothingHeard(since), sentence.nothingHeard(subject, since))
    case 'overflow': {
      const lines = [sentence.tooManyAlerts, writer.line(alert.summary, MAX_DETAIL)]
      return condition(phrase.tooManyAlerts, joinParts(lines, '\n'), action.tooManyAlerts)
    }
    case 'health':
      return healthStory(alert, subject, writer)
    case 'internal':
      return ownStory(alert, writer)
    default: {
      const reading = readingOf(alert, writer)
      if (reading === null) return summaryStory(alert, writer)
      return ofRule(withLimit(reading, writer), sentence.value(reading))
    }
  }
}

/** The story of a kind that is not what the rule describes. */
function condition(phrase: string, sentence: string, action: string): Story {
  return { phrase, sentence, fitsRule: false, action }
}

/** The story of a kind whose rule describes what fires. */
function ofRule(phrase: string, sentence: string): Story {
  return { phrase, sentence, fitsRule: true, action: null }
}

function healthStory(alert: MessageAlert, subject: string | null, writer: Writer): Story {
  const { words, line } = writer
  const status = statusOf(alert, writer)
  if (status === '') return summaryStory(alert, writer)
  const detail = line(alert.detail ?? '', MAX_DETAIL)
  const whole = joinParts([status, detail], words.comma)
  const phrase = line(whole, MAX_PHRASE)
  return ofRule(phrase, phrase === whole ? '' : words.sentence.check(subject, status, detail))
}

/** The story of an alert of the monitoring itself. */
function ownStory(alert: MessageAlert, writer: Writer): Story {
  const own = ownWords(alert, writer)
  if (own === null) return summaryStory(alert, writer)
  const said = writer.line(alert.detail ?? '', MAX_DETAIL)
  return condition(own.fails, joinParts([own.means, said], '\n'), own.action)
}

function ownWords(
  { rule, labels }: MessageAlert,
  { words, line }: Writer,
): { fails: string; works: string; means: string; action: string } | null {
  if (rule !== 'notifier_failed' && rule !== 'store_failed') return null
  const { fails, works, ...texts } = words.own[rule]
  const name = line(Object.hasOwn(labels, 'channel') ? (labels['channel'] ?? '') : '', MAX_STATUS)
  const channel = name === '' ? null : name
  return { fails: fails(channel), works: works(channel), ...texts }
}

/** Shows the summary as it is, and the text of the source. */
function summaryStory({ summary, detail }: MessageAlert, { line }: Writer): Story {
  const phrase = line(summary, MAX_PHRASE)
  const whole = line(summary, MAX_DETAIL)
  const said = line(detail ?? '', MAX_DETAIL)
  // The summary may end with it.
  const more = [phrase === whole ? '' : whole, whole.endsWith(said) ? '' : said]
  return ofRule(phrase, joinParts(more, '\n'))
}

type Ending = Pick<Story, 'phrase' | 'sentence'>

function recovery(alert: MessageAlert, writer: Writer): Ending {
  const { phrase, sentence } = writer.words
  const subject = subjectOf(alert, writer)
  switch (alert.kind) {
    case 'no_data':
    case 'absent':
      return { phrase: phrase.dataAgain, sentence: sentence.dataAgain(subject) }
    case 'dead_man':
      return { phrase: phrase.heardAgain, sentence: sentence.heardAgain(subject) }
    case 'overflow':
      return { phrase: '', sentence: sentence.fewerAlerts }
    case 'internal': {
      const own = ownWords(alert, writer)
      return own === null ? summaryStory(alert, writer) : { phrase: own.works, sentence: '' }
    }
    case 'health': {
      const status = statusOf(alert, writer)
      return status === ''
        ? { phrase: '', sentence: sentence.ended.recovered }
        : { phrase: isHealthy(alert) ? phrase.again(status) : phrase.now(status), sentence: '' }
    }
    default: {
      const reading = readingOf(alert, writer)
      if (reading === null) {
        const isRatio = alert.kind === 'ratio'
        return { phrase: '', sentence: isRatio ? sentence.nothingCounted : sentence.ended.recovered }
      }
      const shown = withLimit(reading, writer)
      return reading.isBreach
        ? { phrase: phrase.was(shown), sentence: sentence.ended.recovered }
        : { phrase: phrase.backTo(reading.value), sentence: sentence.backTo(reading, shown) }
    }
  }
}

function otherEnd(alert: MessageAlert, writer: Writer): Ending {
  const { words, clock, line } = writer
  const isByHand = endReason(alert.resolution) === 'manual'
  if (isByHand && alert.kind === 'no_data') return { phrase: '', sentence: words.sentence.closedWithoutData }
  // An alert that was closed by hand may still be true, and the summary says that it is.
  if (!isByHand && alert.kind === 'internal') return { phrase: '', sentence: line(alert.summary, MAX_DETAIL) }
  const reading = readingOf(alert, writer)
  const was = reading === null ? statusOf(alert, writer) : withLimit(reading, writer)
  const lastDataAt = clock.moment(alert.lastDataAt)?.text ?? null
  return {
    phrase: was === '' ? '' : words.phrase.was(was),
    sentence: endSentence(alert.resolution, lastDataAt, writer),
  }
}

function statusOf({ status }: MessageAlert, { words, line }: Writer): string {
  return words.phrase.status(line(status ?? '', MAX_STATUS))
}

function lasted(alert: MessageAlert, writer: Writer): string {
  const duration = durationOf(alert, writer)
  return duration === null ? '' : writer.words.phrase.after(duration)
}

function firedAndEnded({ firedAt, resolvedAt }: MessageAlert, { words, clock }: Writer): string {
  const fired = clock.moment(firedAt)
  const ended = clock.moment(resolvedAt)
  return fired === null || ended === null ? '' : words.phrase.firedAndEnded(fired.text, ended.text)
}

/** Returns since when there is no data: never later than the start of the alert. */
function missingSince({ lastDataAt, startedAt }: MessageAlert, { clock }: Writer): string | null {
  const [earliest] = [clock.moment(lastDataAt), clock.moment(startedAt)]
    .filter((moment) => moment !== null)
    .toSorted((a, b) => a.ms - b.ms)
  return earliest?.text ?? null
}
