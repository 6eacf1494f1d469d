import type { Stall } from '@botwatch/monitor'
import * as v from 'valibot'

import { time } from '../fields.ts'

/** A loop in an answer. */
export interface WireLoop {
  readonly name: string
  readonly interval_seconds: number
  readonly is_fresh: boolean
  readonly age_seconds: number | null
  readonly last_started_at: string | null
  readonly last_finished_at: string | null
  readonly last_error: string | null
}

/** A database in an answer. */
export interface WireStore {
  readonly name: string
  readonly file: string | null
  readonly size_bytes: number | null
  readonly failing_since: string | null
  readonly last_error: string | null
}

/** The server in an answer. */
export interface WireSystem {
  readonly version: string
  readonly node_version: string
  readonly started_at: string | null
  readonly uptime_seconds: number
  readonly data_dir: string | null
  readonly process: {
    readonly pid: number
    readonly cpu_seconds: number
    readonly memory_rss_bytes: number
    readonly heap_used_bytes: number
    readonly heap_total_bytes: number
  }
  readonly series: number
  readonly event_streams: number
  readonly heartbeat_url_configured: boolean
  readonly stalled: readonly Stall[]
  readonly loops: readonly WireLoop[]
  readonly stores: readonly WireStore[]
}

const seconds = (description: string): v.GenericSchema<number | null> =>
  v.pipe(v.nullable(v.number()), v.description(description))
const bytes: v.GenericSchema<number> = v.pipe(v.number(), v.integer())

const loop: v.GenericSchema<WireLoop> = v.pipe(
  v.strictObject({
    name: v.string(),
    interval_seconds: v.number(),
    is_fresh: v.pipe(
      v.boolean(),
      v.description('Whether its last run is recent; also true if it is not started.'),
    ),
    age_seconds: seconds('Time since its last run without an error; null if it does not run.'),
    last_started_at: v.nullable(time),
    last_finished_at: v.nullable(time),
    last_error: v.pipe(
      v.nullable(v.string()),
      v.description('Why its latest run failed; null if it did not.'),
    ),
  }),
  v.metadata({ ref: 'Loop', description: 'A periodic task of the server.' }),
)

const store: v.GenericSchema<WireStore> = v.pipe(
  v.strictObject({
    name: v.string(),
    file: v.pipe(
      v.nullable(v.string()),
      v.description('Name in the data folder; null if it is in memory or belongs to a part of the program.'),
    ),
    size_bytes: v.pipe(
      v.nullable(bytes),
      v.description('Size of the database and its log; null if not known.'),
    ),
    failing_since: v.pipe(
      v.nullable(time),
      v.description('Since when it has failed or not answered; null if it works, as far as known.'),
    ),
    last_error: v.nullable(v.string()),
  }),
  v.metadata({ ref: 'Store', description: 'A database of the server.' }),
)

/** Schema of a stalled loop, database or channel. */
export const stallSchema: v.GenericSchema<Stall> = v.pipe(
  v.strictObject({ kind: v.picklist(['loop', 'store', 'channel']), name: v.string(), since: time }),
  v.metadata({ ref: 'Stall', description: 'A loop, database or channel that does not work.' }),
)

/** Schema of the server in an answer. */
export const systemSchema: v.GenericSchema<WireSystem> = v.pipe(
  v.strictObject({
    version: v.string(),
    node_version: v.string(),
    started_at: v.pipe(v.nullable(time), v.description('When monitoring began; null before the start.')),
    uptime_seconds: v.pipe(v.number(), v.description('Age of the process.')),
    data_dir: v.pipe(
      v.nullable(v.string()),
      v.description('Folder of the databases, as configured; null if the server has none open there.'),
    ),
    process: v.strictObject({
      pid: v.number(),
      cpu_seconds: v.pipe(v.number(), v.description('CPU time since the start of the process.')),
      memory_rss_bytes: bytes,
      heap_used_bytes: bytes,
      heap_total_bytes: bytes,
    }),
    series: v.pipe(v.number(), v.description('Series of metrics in memory.')),
    event_streams: v.pipe(v.number(), v.description('Clients that listen to events.')),
    heartbeat_url_configured: v.boolean(),
    stalled: v.pipe(
      v.array(stallSchema),
      v.description('Loops, databases and channels that do not work; empty if all do.'),
    ),
    loops: v.array(loop),
    stores: v.array(store),
  }),
  v.metadata({ ref: 'System', description: 'The server itself.' }),
)
