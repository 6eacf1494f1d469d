import { integer, issuePath, pattern } from '@botwatch/options'
import * as v from 'valibot'

import type { HeartbeatConfig } from './server-config.ts'
import { duration } from './texts.ts'

const MIN_MS = 1000
const MAX_MS = 31_622_400_000
/** Names of the checks that the server may have by itself. */
const TAKEN: ReadonlySet<string> = new Set(['system_resources', 'application', 'gitlab_api', 'glm_api'])

const name = v.pipe(
  pattern(
    /^[a-z0-9][a-z0-9_.-]{0,63}$/i,
    'a name of 1 to 64 letters, digits, "_", "." and "-" that starts with a letter or digit',
  ),
  v.check((value) => !TAKEN.has(value.toLowerCase()), 'a name that no check of the server has'),
)

/** The jobs that report. No two have the same name, ignoring case. */
export const heartbeats: v.GenericSchema<unknown, readonly HeartbeatConfig[]> = v.pipe(
  v.array(
    v.strictObject(
      { name, everyMs: integer(MIN_MS, MAX_MS), graceMs: v.optional(integer(0, MAX_MS)) },
      'an object with name and everyMs',
    ),
    'a list of heartbeats, each with name and everyMs',
  ),
  distinctNames(),
)

const ITEM = 'name:interval or name:interval:grace, e.g. nightly:24h:30m'

/** The same as text: `name:interval:grace`, separated by commas. The grace may be left out. */
export const heartbeatsText: v.GenericSchema<string, readonly HeartbeatConfig[]> = v.pipe(
  v.string(),
  v.transform(splitItems),
  v.array(
    v.strictObject(
      { name, interval: duration(MIN_MS, MAX_MS), grace: v.optional(duration(0, MAX_MS)) },
      ITEM,
    ),
  ),
  distinctNames(),
  v.transform((items) =>
    items.map(({ name: job, interval, grace }) => ({ name: job, everyMs: interval, graceMs: grace })),
  ),
)

/** An item that is no such text stays one. */
function splitItems(text: string): unknown[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => {
      const [job, interval, grace, ...more] = item.split(':').map((part) => part.trim())
      if (interval === undefined || more.length > 0) return item
      return { name: job, interval, ...(grace !== undefined && { grace }) }
    })
}

/** Requires names that differ by more than case. */
function distinctNames<T extends { readonly name: string }>(): v.RawCheckAction<T[]> {
  return v.rawCheck<T[]>(({ dataset, addIssue }) => {
    const items: unknown = dataset.value
    if (!Array.isArray(items)) return
    const seen = new Set<string>()
    for (const [index, item] of items.entries()) {
      const { name: value } = Object(item) as { readonly name?: unknown }
      if (typeof value !== 'string') continue
      if (seen.has(value.toLowerCase())) {
        const path = issuePath(items, index, 'name')
        addIssue({ message: 'a name that no other heartbeat has', input: value, path })
      }
      seen.add(value.toLowerCase())
    }
  })
}
