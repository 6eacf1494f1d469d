import { callback, parse, port, text } from '@botwatch/options'
import * as v from 'valibot'

import { MetricsError } from '../errors.ts'
import type { MetricsRecorder } from './recorder.ts'
import type { ApiName } from './request.ts'

/** A recorder with the methods that a wrapper calls. */
export function recorderWith(methods: readonly (keyof MetricsRecorder)[]): v.GenericSchema<MetricsRecorder> {
  return port<MetricsRecorder>('a metrics recorder', methods)
}

/** A fixed name of an API, or a function that returns one. */
export function apiNameSchema(): v.GenericSchema<ApiName> {
  return v.union(
    [text(1, 128), callback<(url: URL) => string>()],
    'a string of 1 to 128 characters or a function',
  )
}

/** Validates the options of a wrapper. Throws a {@link MetricsError} (`INVALID_OPTIONS`) with every problem. */
export function readOptions<T>(schema: v.GenericSchema<unknown, T>, options: unknown): T {
  const parsed = parse(schema, options)
  if (!parsed.ok) throw new MetricsError('INVALID_OPTIONS', parsed.problems)
  return parsed.value
}
