import type { CardAlert } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import { joinParts } from '../text.ts'
import { alertLinks } from './links.ts'
import { nameOf, type Shared } from './name.ts'
import { alertsBefore, personOf } from './one-alert.ts'
import { reasonPhrases } from './reasons.ts'
import { stateOf, toneOf } from './state.ts'
import { isFirstNews, storyOf } from './story.ts'
import type { Writer } from './writer.ts'

const MAX_TEMPLATE_TEXT = 300
const MAX_NOTE = 120
/** Kinds whose phrase says since when. */
const dated: ReadonlySet<string> = new Set(['no_data', 'absent', 'dead_man'])

/** Lays out one alert of several. Leaves out what all of them share. */
export function alertLine(alert: MessageAlert, shared: Shared, writer: Writer): CardAlert {
  const { words, line } = writer
  const template = line(alert.text ?? '', MAX_TEMPLATE_TEXT)
  const phrase = (template === '' ? storyOf(alert, writer).phrase : template).replace(/[.。]+$/, '')
  const news =
    alert.state === 'firing'
      ? [phrase, ...firingNews(alert, writer)]
      : [endedAt(alert, writer), phrase, noteOf(alert, writer)]
  const before = alertsBefore(alert, writer).join(words.space)
  const [link = null] = alertLinks(alert.links, writer)
  return {
    state: stateOf(alert, writer),
    tone: toneOf(alert),
    title: nameOf(alert, shared, writer),
    text: joinParts([joinParts(news, words.comma), before], words.stop + words.space),
    link,
  }
}

function firingNews(alert: MessageAlert, writer: Writer): readonly string[] {
  const { words, clock } = writer
  const { kind, startedAt } = alert
  const since = dated.has(kind) ? null : clock.moment(startedAt)
  const { by } = personOf(alert, writer)
  return [
    since === null ? '' : words.phrase.since(since.text),
    ...reasonPhrases(alert, writer),
    by === '' ? '' : words.phrase.acknowledgedBy(by),
  ]
}

/** The words of an end that is the first news say when already. */
function endedAt(alert: MessageAlert, { words, clock }: Writer): string {
  const ended = isFirstNews(alert) ? null : clock.moment(alert.resolvedAt)
  return ended === null ? '' : words.phrase.endedAt(ended.text)
}

function noteOf({ note }: MessageAlert, { words, line }: Writer): string {
  const text = line(note ?? '', MAX_NOTE)
  return text === '' ? '' : words.phrase.note(text)
}
