import { describe, issuePath, parse, pattern, type Parsed } from '@botwatch/options'
import * as v from 'valibot'

/** A sample of the bot's own that rules can read, e.g. the length of a queue. */
export interface ReportedSample {
  /** A Prometheus metric name of at most 128 characters. */
  readonly name: string
  /** At most 32, with names and values of 2048 characters together. An empty value is the same as no label. Default none. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** A finite number. */
  readonly value: number
  /** When it was measured, ISO 8601 with a time zone: at most 5 minutes ago. Default now. */
  readonly timestamp?: string | undefined
}

/** A valid sample. */
export interface ReadSample {
  readonly name: string
  /** By name, without empty values. */
  readonly labels: readonly (readonly [name: string, value: string])[]
  readonly value: number
  /** Milliseconds since 1970, never in the future. */
  readonly atMs: number
}

/** How long a sample is valid after its time, as in Prometheus. */
export const STALE_MS = 300_000
/** A time that is no further ahead than this counts as now, because clocks differ. */
const MAX_AHEAD_MS = 60_000
const MAX_LABELS = 32
const MAX_LABEL_CHARACTERS = 2048

const NAME = 'a metric name of at most 128 letters, digits, _ and :, not starting with a digit'
const LABELS = 'an object of texts by label name'
const LABEL_NAME = 'a label name of at most 128 letters, digits and _, not starting with a digit'
const UNRESERVED = 'a label name other than le, quantile and __…'
const VALUE = 'a finite number'
const TIMESTAMP = 'a time in ISO 8601 with a time zone, such as 2026-11-28T12:00:00Z'
const TOO_OLD = 'a time within the last 5 minutes'
const TOO_LATE = 'a time that is at most a minute ahead'

const labelName = /^[a-zA-Z_]\w{0,127}$/
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/

const labelsSchema = v.pipe(
  // Not `v.record`, which leaves out names such as `constructor`.
  v.custom<Readonly<Record<string, unknown>>>(isPlain, LABELS),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const labels = dataset.value
    const names: string[] = []
    for (const name in labels) {
      if (!Object.hasOwn(labels, name)) continue
      // Not all of them are listed, because there may be a million.
      if (names.length === MAX_LABELS) {
        addIssue({ message: `at most ${MAX_LABELS} labels` })
        return
      }
      names.push(name)
    }
    for (const name of names) {
      const path = issuePath(labels, name)
      if (!labelName.test(name)) addIssue({ message: LABEL_NAME, input: name, path })
      else if (isReserved(name)) addIssue({ message: UNRESERVED, input: name, path })
      else if (typeof labels[name] !== 'string') addIssue({ message: 'a text', input: labels[name], path })
    }
    const length = names.reduce((sum, name) => sum + name.length + String(labels[name]).length, 0)
    if (length > MAX_LABEL_CHARACTERS) {
      const message = `names and values of at most ${MAX_LABEL_CHARACTERS} characters together`
      addIssue({ message, input: length })
    }
  }),
) as v.GenericSchema<unknown, Readonly<Record<string, string>>>

const schema: v.GenericSchema<unknown, ReportedSample> = v.strictObject(
  {
    name: pattern(/^[a-zA-Z_:][\w:]{0,127}$/, NAME),
    labels: v.optional(labelsSchema),
    value: v.pipe(v.number(VALUE), v.finite(VALUE)),
    timestamp: v.optional(
      v.pipe(
        v.string(TIMESTAMP),
        v.check((text) => Number.isFinite(timeOf(text)), TIMESTAMP),
      ),
    ),
  },
  'an object with name and value',
)

/** Parses a sample, or returns everything that is wrong with it whatever the time is. `path` is put before the problems' own. */
export function parseSample(input: unknown, path = ''): Parsed<ReportedSample> {
  return parse(schema, input, { path, noun: 'field' })
}

/** Reads a valid sample at a time, or returns what is wrong with its own time. */
export function readSample(
  { name, labels = {}, value, timestamp }: ReportedSample,
  nowMs: number,
): Parsed<ReadSample> {
  const atMs = timestamp === undefined ? nowMs : timeOf(timestamp)
  const expected = atMs > nowMs + MAX_AHEAD_MS ? TOO_LATE : atMs <= nowMs - STALE_MS ? TOO_OLD : undefined
  if (expected !== undefined)
    return { ok: false, problems: [{ path: 'timestamp', expected, received: describe(timestamp) }] }
  const entries = Object.entries(labels)
    .filter(([, text]) => text !== '')
    .map(([label, text]) => [label, text.toWellFormed()] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { ok: true, value: { name, labels: entries, value: value + 0, atMs: Math.min(atMs, nowMs) } }
}

function isReserved(name: string): boolean {
  return name.startsWith('__') || name === 'le' || name === 'quantile'
}

function timeOf(text: string): number {
  return isoTime.test(text) ? Date.parse(text) : Number.NaN
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
