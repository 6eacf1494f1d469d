import type { Fact } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import type { Story } from './story.ts'
import type { Writer } from './writer.ts'

const MAX_TEXT = 1500
const MAX_ACTION = 800
const MAX_OTHERS = 5
const MAX_OTHER_NAME = 40
const MAX_OTHER = 300

/** Annotations that have places of their own. */
const placed: ReadonlySet<string> = new Set(['action', 'summary', 'description', 'runbook', 'runbook_url'])

/** Returns the description of the rule and its annotation `summary`. */
export function ruleTexts({ description, annotations }: MessageAlert, { text }: Writer): readonly string[] {
  const own = description === '' ? annotation(annotations, 'description') : description
  return [own, annotation(annotations, 'summary')].map((part) => text(part, MAX_TEXT))
}

/** Returns what to do about a firing alert; empty if nobody has said. */
export function actionOf({ annotations }: MessageAlert, story: Story, { text }: Writer): string {
  return story.fitsRule ? text(annotation(annotations, 'action'), MAX_ACTION) : (story.action ?? '')
}

/** Returns the annotations that have no place of their own, e.g. an owner. */
export function otherAnnotations({ annotations }: MessageAlert, { line }: Writer): readonly Fact[] {
  return Object.entries(annotations)
    .filter(([name]) => !placed.has(name))
    .slice(0, MAX_OTHERS)
    .map(([name, value]) => ({ name: line(name, MAX_OTHER_NAME), value: line(value, MAX_OTHER) }))
    .filter(({ name, value }) => name !== '' && value !== '')
}

function annotation(annotations: MessageAlert['annotations'], name: string): string {
  return Object.hasOwn(annotations, name) ? (annotations[name] ?? '') : ''
}
