import { choice, text } from '@botwatch/options'
import * as v from 'valibot'

import { EVENT_TYPES, type EventType } from '../../events/event-types.ts'
import { documentedAs } from '../fields.ts'

/** Which events a client wants. */
export interface EventQuery {
  readonly last_event_id?: string | undefined
  /** Names of events, and of groups, e.g. `alert.*`. */
  readonly types: readonly string[]
}

const GROUPS: readonly string[] = [...new Set(EVENT_TYPES.map((type) => `${groupOf(type)}.*`))]
const NAMES: readonly string[] = [...EVENT_TYPES, ...GROUPS]

const types = documentedAs(
  v.pipe(
    v.optional(text(1, 512), '*'),
    v.transform((names) => (names === '*' ? [...GROUPS] : names.split(','))),
    v.array(choice(NAMES)),
    v.description('Names of events, separated by commas; `alert.*` for all of alerts. Default all.'),
  ),
  { type: 'string', examples: ['check.changed,alert.*'] },
)

/** Parameters of the events. */
export const query: v.GenericSchema<unknown, EventQuery> = v.strictObject({
  last_event_id: v.pipe(
    v.optional(text(1, 64)),
    v.description(
      'Id of the last event that the client has received, e.g. `last_event_id` of the overview. The header `Last-Event-ID`, which a browser sends when it connects again, wins.',
    ),
  ),
  types,
})

/** Returns whether an event has one of the names. */
export function isWanted(names: readonly string[]): (type: EventType) => boolean {
  const wanted = new Set(names)
  return (type) => wanted.has(type) || wanted.has(`${groupOf(type)}.*`)
}

function groupOf(type: EventType): string {
  return type.slice(0, type.indexOf('.'))
}
