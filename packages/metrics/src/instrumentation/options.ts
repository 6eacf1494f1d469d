import { callback, port, text } from '@botwatch/options'
import * as v from 'valibot'

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
