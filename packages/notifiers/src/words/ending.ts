import type { MessageAlert } from '../message/message-alert.ts'
import { summaryStory } from './firing.ts'
import { durationOf } from './period.ts'
import { readingOf, subjectOf, withLimit } from './reading.ts'
import { endReason, isHealthy } from './state.ts'
import type { Story } from './story.ts'
import type { Writer } from './writer.ts'

type Ending = Pick<Story, 'phrase' | 'sentence'>

const MAX_STATUS = 40
const MAX_SUMMARY = 500

/** Tells how an alert ended. What fired is told in words of the past, never as if it still did. */
export function endStory(alert: MessageAlert, writer: Writer): Story {
  const { phrase, sentence } =
    endReason(alert.resolution) === 'recovered' ? recovery(alert, writer) : otherEnd(alert, writer)
  const parts = isFirstNews(alert) ? [firedAndEnded(alert, writer), phrase] : [phrase, lasted(alert, writer)]
  const phrases = parts.filter((part) => part !== '')
  return { phrase: phrases.join(writer.words.comma), sentence, fitsRule: false, action: null }
}

/** Whether the end of an alert is the first thing that the channel hears of it. */
export function isFirstNews({ news, knownBefore }: MessageAlert): boolean {
  return news === 'missed' || !knownBefore
}

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
    case 'internal':
      return summaryStory(alert, writer)
    case 'health': {
      const status = statusOf(alert, writer)
      return status === ''
        ? { phrase: '', sentence: sentence.ended('recovered', null) }
        : { phrase: isHealthy(alert) ? phrase.again(status) : phrase.now(status), sentence: '' }
    }
    default: {
      const reading = readingOf(alert, writer)
      if (reading === null && alert.kind === 'ratio') return { phrase: '', sentence: sentence.nothingCounted }
      if (reading !== null && !reading.isBreach)
        return { phrase: phrase.backTo(reading.value), sentence: sentence.backTo(reading) }
      const was = reading === null ? '' : phrase.was(withLimit(reading, writer))
      return { phrase: was, sentence: sentence.ended('recovered', null) }
    }
  }
}

function otherEnd(alert: MessageAlert, writer: Writer): Ending {
  const { words, clock, line } = writer
  const reason = endReason(alert.resolution)
  if (reason === 'manual' && alert.kind === 'no_data')
    return { phrase: '', sentence: words.sentence.closedWithoutData }
  // What was closed by hand may still be so, and the summary says that it is.
  if (reason !== 'manual' && alert.kind === 'internal')
    return { phrase: '', sentence: line(alert.summary, MAX_SUMMARY) }
  const reading = readingOf(alert, writer)
  const was = reading === null ? statusOf(alert, writer) : withLimit(reading, writer)
  const lastDataAt = clock.moment(alert.lastDataAt)?.text ?? null
  return {
    phrase: was === '' ? '' : words.phrase.was(was),
    sentence: words.sentence.ended(reason, lastDataAt),
  }
}

function statusOf({ status }: MessageAlert, { words, line }: Writer): string {
  return words.phrase.status(line(status ?? '', MAX_STATUS))
}

function lasted(alert: MessageAlert, writer: Writer): string {
  const duration = durationOf(alert, writer)
  return duration === null ? '' : writer.words.phrase.after(duration)
}

function firedAndEnded(alert: MessageAlert, writer: Writer): string {
  const { clock, words } = writer
  const fired = clock.moment(alert.firedAt)
  const ended = clock.moment(alert.resolvedAt)
  return fired === null || ended === null ? '' : words.phrase.firedAndEnded(fired.text, ended.text)
}
