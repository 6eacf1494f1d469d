import type { Fact } from '../message/card.ts'
import type { AnnouncementMessage, TestMessage } from '../message/message.ts'
import { safeUrl } from './links.ts'
import { instanceFact, type CardBody } from './one-alert.ts'
import { withoutRepeats } from './repeats.ts'
import type { Writer } from './writer.ts'

const MAX_TITLE = 300
const MAX_TEXT = 8000
const MAX_FIELDS = 25
const MAX_FIELD = 500
const MAX_LINKS = 5
const MAX_LABEL = 80
const MAX_CHANNEL = 100

/** Lays out a message whose words are the caller's. */
export function announcementCard(message: AnnouncementMessage, writer: Writer): CardBody {
  const { words, line, text, redact } = writer
  const state = words.state.firing[message.severity]
  const given = line(message.title, MAX_TITLE)
  const title = given.startsWith(`[${state}]`) ? given.slice(state.length + 2).trimStart() : given
  const lines = text(message.text, MAX_TEXT).split('\n')
  const fields: readonly Fact[] = (message.fields ?? [])
    .slice(0, MAX_FIELDS)
    .filter(({ name, value }) => /\S/.test(name.slice(0, MAX_FIELD)) || /\S/.test(value.slice(0, MAX_FIELD)))
    .map(({ name, value }) => ({ name: line(name, MAX_FIELD) || '–', value: line(value, MAX_FIELD) || '–' }))
  const links = (message.links ?? []).slice(0, MAX_LINKS).flatMap(({ label, url }) => {
    const safe = safeUrl(url, redact)
    return safe === undefined ? [] : [{ label: line(label, MAX_LABEL) || '–', url: safe }]
  })
  return {
    ...blank,
    state,
    tone: message.severity,
    title: title === '' ? '–' : title,
    text: [...withoutRepeats(lines.slice(0, 1), title), ...lines.slice(1)].join('\n').trim(),
    facts: [...fields, ...instanceFact(message.instance, writer)],
    links,
  }
}

/** Lays out a message that tests a channel. */
export function testCard({ channel, instance }: TestMessage, writer: Writer): CardBody {
  const { words, line } = writer
  return {
    ...blank,
    state: words.state.test,
    tone: 'info',
    title: words.testOf(line(channel, MAX_CHANNEL)).trim(),
    text: words.sentence.test,
    facts: instanceFact(instance, writer),
    links: [],
  }
}

const blank = { action: null, alerts: [], more: '', footer: '' } as const
