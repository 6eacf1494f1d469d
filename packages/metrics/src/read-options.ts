import { parse } from '@botwatch/options'
import type * as v from 'valibot'

import { MetricsError } from './errors.ts'

/** Reads options or an argument. Throws a {@link MetricsError} (`INVALID_OPTIONS`) with every problem. */
export function readOptions<T>(schema: v.GenericSchema<unknown, T>, input: unknown, path: string = ''): T {
  const parsed = parse(schema, input, { path })
  if (!parsed.ok) throw new MetricsError('INVALID_OPTIONS', parsed.problems)
  return parsed.value
}
