import { isMetricsError } from '@botwatch/metrics'
import type { Context } from 'hono'
import * as v from 'valibot'

import { callerName } from '../http/caller-name.ts'
import { operation, type Operation } from '../http/operation.ts'
import { problem, type ProblemCode } from '../http/problem.ts'
import type { RouteEnv } from '../http/route-env.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { hashOf, type BatchOutcome, type KeyedBatch } from './batch-keys.ts'
import type { Intake } from './intake.ts'
import { MAX_ITEMS, readItems, withRefused, type ReadItem, type RefusedItem } from './read-items.ts'
import type { ReportKind } from './senders.ts'

/** One kind of report that comes in batches: documentation, items, and how they are recorded. */
export interface BatchDefinition<T> {
  readonly route: `POST /${string}`
  readonly id: string
  readonly summary: string
  /** What an item is; how batches work is added. */
  readonly description: string
  readonly kind: ReportKind
  /** Documents an item. */
  readonly item: v.GenericSchema
  /** Reads an item, e.g. through `readItem`. Its result may depend on nothing but the item, since the answer to a repeated batch is read again. */
  readonly read: ReadItem<T>
  /** Problems beside those of every batch. */
  readonly errors?: readonly ProblemCode[]
  /** Realistic items. */
  readonly examples: readonly unknown[]
  /** Records the valid items, unless the batch was recorded before. The batch is undefined without an `Idempotency-Key`. */
  readonly record: (
    items: readonly T[],
    batch: KeyedBatch | undefined,
  ) => BatchOutcome | RecordedItems | Promise<BatchOutcome>
}

/** Outcome of a batch. Some items may be refused only when they are recorded. */
interface RecordedItems {
  readonly outcome: BatchOutcome
  readonly refused: readonly RefusedItem[]
}

const envelope = v.strictObject({
  items: v.pipe(
    v.array(v.unknown(), `an array of 1 to ${MAX_ITEMS} items`),
    v.minLength(1, `1 to ${MAX_ITEMS} items`),
    v.maxLength(MAX_ITEMS, `1 to ${MAX_ITEMS} items`),
  ),
})

const headers = v.strictObject({
  'Idempotency-Key': v.pipe(
    v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
    v.description(
      'Identifies the batch, so that it counts once however often it is sent: 1 to 255 printable ASCII characters, e.g. a UUID.',
    ),
  ),
})

const answer = v.pipe(
  v.strictObject({
    accepted: v.pipe(v.number(), v.description('Number of valid items, which were counted.')),
    rejected: v.pipe(
      v.array(
        v.strictObject({
          index: v.pipe(v.number(), v.description('Position of the item in the batch, from 0.')),
          path: v.string(),
          problem: v.string(),
        }),
      ),
      v.description(
        'Problems of the other items, one entry for each problem: at most 20 of an item, and only the first one of each further item after 2000 in all.',
      ),
    ),
  }),
  v.metadata({ ref: 'BatchResult', description: 'Which items of a batch were counted.' }),
)

const example = {
  accepted: 2,
  rejected: [
    {
      index: 1,
      path: 'items[1].duration_ms',
      problem: 'expected a number from 0 to 9007199254740991, got -5',
    },
  ],
}

const BATCHES = `

Each of 1 to ${MAX_ITEMS} items is checked on its own: valid items are counted, the others are listed in \`rejected\` with the path of each problem.
With an \`Idempotency-Key\` a batch counts once, also if it is sent again; the answer is then the same, with the header \`Idempotent-Replayed: true\`. A key belongs to the API key that sent it and to this endpoint, and is kept for 24 hours or until 100 000 newer ones.`

/** Defines an endpoint that takes batches of items. */
export function batchOperation<T>(definition: BatchDefinition<T>, intake: Intake): Operation {
  const { route, id, summary, description, kind, item, errors = [], examples } = definition
  return operation({
    route,
    id,
    tag: 'Ingest',
    summary,
    description: description + BATCHES,
    needs: 'ingest',
    headers,
    body: {
      schema: envelope,
      documented: v.strictObject({ items: v.pipe(v.array(item), v.minLength(1), v.maxLength(MAX_ITEMS)) }),
      example: { items: examples },
    },
    answers: {
      200: { description: 'Number of valid items, and the problems of the others.', schema: answer, example },
    },
    errors: ['INVALID_HEADER', 'IDEMPOTENCY_KEY_REUSED', ...errors],
    handle: async (c, { body }) => {
      const key = readIdempotencyKey(c)
      if (!key.ok) return key.response
      const sender = callerName(c)
      const hash = key.value === undefined ? '' : hashOf(body.items)
      if (hash === undefined) return tooDeep(c)
      const batch = key.value === undefined ? undefined : { sender, key: key.value, hash }
      const read = readItems(body.items, definition.read)
      try {
        const recorded = await definition.record(read.items, batch)
        const { outcome, refused } =
          typeof recorded === 'string' ? { outcome: recorded, refused: [] } : recorded
        if (outcome === 'reused') return keyReused(c)
        const accepted = read.items.length - refused.length
        const rejections = withRefused(read, refused)
        if (outcome === 'recorded') {
          const counts = { accepted, rejected: read.rejected, refused: refused.length }
          intake.heard(sender, kind, { ...counts, problem: rejections.at(-1) })
        } else {
          intake.heard(sender, kind)
          c.header('Idempotent-Replayed', 'true')
        }
        return c.json({ accepted, rejected: rejections })
      } catch (error) {
        if (isMetricsError(error) && error.code.startsWith('STORE_'))
          return storeFailed(c, batch !== undefined)
        throw error
      }
    },
  })
}

function tooDeep(c: Context<RouteEnv>): Response {
  return problem(c, 'INVALID_BODY', 'The items are nested too deeply')
}

function keyReused(c: Context<RouteEnv>): Response {
  const detail = 'This Idempotency-Key was used for a batch with other items; use a new key for each batch'
  return problem(c, 'IDEMPOTENCY_KEY_REUSED', detail)
}

function storeFailed(c: Context<RouteEnv>, hasKey: boolean): Response {
  c.header('retry-after', '1')
  const advice = hasKey
    ? 'send it again with the same Idempotency-Key, which counts it once'
    : 'it may have been counted, and without an Idempotency-Key it may count twice if it is sent again'
  return problem(c, 'STORE_UNAVAILABLE', `The batch could not be stored; ${advice}`)
}
