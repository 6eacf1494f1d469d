import { integer } from '@botwatch/options'
import type { GenericSchema } from 'valibot'

// Ranges that the options of a program and the configuration file have in common.

/** A port to listen on. */
export const listenPort: GenericSchema<number> = integer(0, 65_535)

/** Limits of the HTTP server that are counts. */
export const counts: Readonly<
  Record<
    | 'maxConnections'
    | 'requestsPerMinute'
    | 'ingestPerMinute'
    | 'wrongKeysPerMinute'
    | 'maxEventStreams'
    | 'keptEvents',
    GenericSchema<number>
  >
> = {
  maxConnections: integer(10, 100_000),
  requestsPerMinute: integer(1, 1_000_000),
  ingestPerMinute: integer(1, 1_000_000),
  wrongKeysPerMinute: integer(1, 1_000_000),
  maxEventStreams: integer(1, 10_000),
  keptEvents: integer(1, 100_000),
}

/** Most notifications per rule, channel and hour. */
export const notificationsPerHour: GenericSchema<number> = integer(0, 10_000)
