import type { Card, Fact } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import { joinParts } from '../text.ts'
import { periodFacts } from './duration.ts'
import { alertLinks } from './links.ts'
import { isWholeTitle, listLabels, nameOf, NOTHING } from './name.ts'
import { reasonSentences } from './reasons.ts'
import { withoutRepeats } from './repeats.ts'
import { actionOf, otherAnnotations, ruleTexts } from './rule-texts.ts'
import { endReason, stateOf, toneOf } from './state.ts'
import { isFirstNews, storyOf, type Story } from './story.ts'
import type { Writer } from './writer.ts'

/** A card without the settings of its language. */
export type CardBody = Omit<Card, 'language' | 'colon'>

/** Kinds of alerts that are not what the rule describes. */
const conditions: ReadonlySet<string> = new Set(['no_data', 'overflow'])

const MAX_TEMPLATE_TEXT = 4000
const MAX_PERSON = 80
const MAX_NOTE = 500
const MAX_ID = 128
const MAX_INSTANCE = 200

/** Lays out a message about one alert. */
export function oneAlertCard(
  alert: MessageAlert,
  instance: string | null | undefined,
  writer: Writer,
): CardBody {
  const { words, line, text } = writer
  const story = storyOf(alert, writer)
  const title =
    joinParts([nameOf(alert, NOTHING, writer), story.phrase], words.colon) || words.count.alerts(1)
  const why = reasonSentences(alert, writer)
  const template = text(alert.text ?? '', MAX_TEMPLATE_TEXT)
  // First what it means, then the figures, which the title has in short.
  const own = [...(story.fitsRule ? ruleTexts(alert, writer) : []), story.sentence]
  const lines = [
    why.join(words.space),
    ...(template === '' ? own : [template]),
    ...alertsBefore(alert, writer),
  ]
  const action = alert.state === 'firing' ? actionOf(alert, story, writer) : ''
  return {
    state: stateOf(alert, writer),
    tone: toneOf(alert),
    title,
    text: withoutRepeats(lines, title).join('\n'),
    action: action === '' ? null : { name: words.fact.action, value: action },
    facts: factsOf(alert, story, instance, writer),
    alerts: [],
    more: '',
    // Nothing is left to silence at an end.
    links: alertLinks(alert.state === 'firing' ? alert.links : { ...alert.links, silence: null }, writer),
    footer: joinParts([line(alert.rule, MAX_ID), line(alert.alertId, MAX_ID)], ' · '),
  }
}

/** Returns sentences about earlier alerts of the series that ended without a message of their own. */
export function alertsBefore({ previous, missed }: MessageAlert, writer: Writer): readonly string[] {
  const { words, clock } = writer
  const ended = clock.moment(previous?.resolvedAt ?? null)
  return [
    ...(previous === null || ended === null
      ? []
      : [words.sentence.previous(ended.text, endReason(previous.resolution))]),
    ...(missed > 0 ? [words.sentence.missed(missed)] : []),
  ]
}

/** Returns the instance of a message as a fact; none if it is blank. */
export function instanceFact(instance: string | null | undefined, { words, line }: Writer): readonly Fact[] {
  const value = line(instance ?? '', MAX_INSTANCE)
  return value === '' ? [] : [{ name: words.fact.instance, value }]
}

/** Name and note of the person who has acknowledged or closed an alert. */
export function personOf({ by, note }: MessageAlert, { line }: Writer): { by: string; note: string } {
  return { by: line(by ?? '', MAX_PERSON), note: line(note ?? '', MAX_NOTE) }
}

function factsOf(
  alert: MessageAlert,
  { fitsRule }: Story,
  instance: string | null | undefined,
  writer: Writer,
): readonly Fact[] {
  const { words } = writer
  const isFiring = alert.state === 'firing'
  const { by, note } = personOf(alert, writer)
  const [description = ''] =
    !isFiring && isFirstNews(alert) && !conditions.has(alert.kind) ? ruleTexts(alert, writer) : []
  const facts: readonly (readonly [name: string, value: string])[] = [
    isFiring ? [words.fact.acknowledgedBy, joinParts([by, note], words.colon)] : [words.fact.note, note],
    [words.fact.flaps, alert.flaps > 0 ? words.times(alert.flaps) : ''],
    [words.fact.rule, description],
    [words.fact.labels, isWholeTitle(alert, writer) ? '' : listLabels(alert.labels, writer)],
  ]
  return [
    ...(isFiring ? [] : [{ name: words.fact.severity, value: words.severity[alert.severity] }]),
    ...periodFacts(alert, writer),
    ...facts.filter(([, value]) => value !== '').map(([name, value]) => ({ name, value })),
    ...instanceFact(instance, writer),
    ...(fitsRule ? otherAnnotations(alert, writer) : []),
  ]
}
