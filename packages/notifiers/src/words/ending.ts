import type { MessageAlert } from '../message/message-alert.ts'
import type { Story } from './firing.ts'
import { summaryStory } from './firing.ts'
import { durationOf } from './period.ts'
import { readingOf, subjectOf, withLimit } from './reading.ts'
import { endReason } from './state.ts'
import type { Writer } from './writer.ts'

const MAX_STATUS = 40

/** Tells how an alert ended, in words of the past: what fired is never shown as if it still did. */
export function endStory(alert: MessageAlert, writer: Writer): Story {
  const { words } = writer
  const { previous: _previous, ...rest } = ending(alert, writer)
  const when = isFirstNews(alert) ? firedAndEnded(alert, writer) : lasted(alert, writer)
  const phrase = [when, rest.phrase].filter((part) => part !== null && part !== '').join(words.comma)
  return { phrase, sentence: rest.sentence, fitsRule: false, action: null }
}

/** Whether its end is the first thing that the channel hears of an alert. */
export function isFirstNews({ news, knownBefore }: MessageAlert): boolean {
  return news === 'missed' || !knownBefore
}

function ending(alert: MessageAlert, writer: Writer): { phrase: string; sentence: string; previous?: never } {
  const { words, clock, line } = writer
  const { phrase, sentence } = words
  const subject = subjectOf(alert, writer)
  const reason = endReason(alert.resolution)
  const status = words.phrase.status(line(alert.status ?? '', MAX_STATUS))
  const reading = readingOf(alert, writer)
  if (reason !== 'recovered') {
    const was = reading === null ? status : withLimit(reading, writer)
    return {
      phrase: was === '' ? '' : phrase.was(was),
      sentence:
        alert.kind === 'internal' ? line(alert.summary, 500) : sentence.ended(reason, clock.moment(alert.lastDataAt)?.text ?? null),
    }
  }
  switch (alert.kind) {
    case 'no_data':
    case 'absent':
      return { phrase: phrase.dataAgain, sentence: sentence.dataAgain(subject) }
    case 'dead_man':
      return { phrase: phrase.heardAgain, sentence: sentence.heardAgain(subject) }
    case 'overflow':
      return { phrase: '', sentence: sentence.fewerAlerts }
    case 'internal':
      return { phrase: summaryStory(alert, writer).phrase, sentence: summaryStory(alert, writer).sentence }
    case 'health':
      if (alert.status === null || alert.status === '') break
      return { phrase: status, sentence: sentence.healthyAgain(subject, status) }
    default:
      if (reading === null || reading.isBreach) break
      return { phrase: phrase.backTo(reading.value), sentence: sentence.backTo(reading) }
  }
  const was = reading === null ? '' : phrase.was(withLimit(reading, writer))
  return { phrase: was, sentence: sentence.ended('recovered', null) }
}

function lasted(alert: MessageAlert, writer: Writer): string | null {
  const duration = durationOf(alert, writer)
  return duration && writer.words.phrase.after(duration)
}

function firedAndEnded(alert: MessageAlert, writer: Writer): string | null {
  const { clock, words } = writer
  const fired = clock.moment(alert.firedAt)
  const ended = clock.moment(alert.resolvedAt)
  return fired === null || ended === null ? null : words.phrase.firedAndEnded(fired.text, ended.text)
}
