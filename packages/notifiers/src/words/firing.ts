import type { MessageAlert } from '../message/message-alert.ts'
import { readingOf, subjectOf, withLimit } from './reading.ts'
import type { Story } from './story.ts'
import type { Writer } from './writer.ts'

/** What a title has room for beside a rule and its labels. */
const MAX_PHRASE = 100
const MAX_DETAIL = 500

/** Tells what fires. */
export function firingStory(alert: MessageAlert, writer: Writer): Story {
  const { words, line } = writer
  const subject = subjectOf(alert, writer)
  const since = missingSince(alert, writer)
  switch (alert.kind) {
    case 'no_data': {
      const sentence = words.sentence.noData(subject, since)
      return {
        phrase: words.phrase.noData(since),
        sentence,
        fitsRule: false,
        action: words.action.noData(subject),
      }
    }
    case 'absent':
      return rule(words.phrase.noData(since), words.sentence.absent(subject, since))
    case 'dead_man':
      return rule(words.phrase.nothingHeard(since), words.sentence.nothingHeard(subject, since))
    case 'overflow':
      return {
        phrase: words.phrase.tooManyAlerts,
        sentence: [words.sentence.tooManyAlerts, line(alert.summary, MAX_DETAIL)].join('\n').trim(),
        fitsRule: false,
        action: words.action.tooManyAlerts,
      }
    case 'health':
      return healthStory(alert, subject, writer)
    default:
      return valueStory(alert, writer)
  }
}

/** A kind whose rule describes what fires. */
function rule(phrase: string, sentence: string): Story {
  return { phrase, sentence, fitsRule: true, action: null }
}

function healthStory(alert: MessageAlert, subject: string | null, writer: Writer): Story {
  const { words, line } = writer
  const status = words.phrase.status(line(alert.status ?? '', MAX_PHRASE))
  if (status === '') return summaryStory(alert, writer)
  const detail = line(alert.detail ?? '', MAX_DETAIL)
  const whole = [status, detail].filter((part) => part !== '').join(words.comma)
  const phrase = line(whole, MAX_PHRASE)
  return rule(phrase, phrase === whole ? '' : words.sentence.check(subject, status, detail))
}

function valueStory(alert: MessageAlert, writer: Writer): Story {
  const reading = readingOf(alert, writer)
  if (reading === null) return summaryStory(alert, writer)
  return rule(withLimit(reading, writer), writer.words.sentence.value(reading))
}

/** Shows the summary as it is, and what the source said. */
export function summaryStory({ summary, detail }: MessageAlert, { line }: Writer): Story {
  const phrase = line(summary, MAX_PHRASE)
  const whole = line(summary, MAX_DETAIL)
  const said = line(detail ?? '', MAX_DETAIL)
  // The summary may end with it.
  const more = [phrase === whole ? '' : whole, whole.endsWith(said) ? '' : said]
  return rule(phrase, more.filter((part) => part !== '').join('\n'))
}

/** Returns since when there is no data: never later than what is missing began. */
function missingSince({ lastDataAt, startedAt }: MessageAlert, { clock }: Writer): string | null {
  const [earliest] = [clock.moment(lastDataAt), clock.moment(startedAt)]
    .filter((moment) => moment !== null)
    .toSorted((a, b) => a.ms - b.ms)
  return earliest?.text ?? null
}
