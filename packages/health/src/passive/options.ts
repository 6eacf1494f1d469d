import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { checkerSchema, readCheckerOptions, type WithDefaults } from '../check/checker-options.ts'
import type { CheckerOptions } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { positiveUpTo } from '../check/positive.ts'
import { notBelow } from '../check/order.ts'

/** Options of `passive`. */
export interface PassiveOptions extends CheckerOptions {
  /** Default `passive`. */
  readonly name?: string | undefined
  /** How long a call counts, accurate to a 60th of it. An integer from 1000 to 86400000. Default 300000. */
  readonly windowMs?: number | undefined
  /** With fewer calls in the window the status is unknown. An integer from 1 to 1000000. Default 5. */
  readonly minSamples?: number | undefined
  /** Share of failed calls from which the status is degraded. Above 0, up to 1. Default 0.1. */
  readonly degradedErrorRate?: number | undefined
  /** Share of failed calls from which the status is unhealthy. `degradedErrorRate` to 1. Default 0.5. */
  readonly unhealthyErrorRate?: number | undefined
}

/** Schema of the option `minSamples`. */
export const minSamplesSchema: v.GenericSchema<number> = integer(1, 1_000_000)

const schema = v.pipe(
  checkerSchema({
    name: v.optional(checkName(), 'passive'),
    windowMs: v.optional(integer(1000, 86_400_000), 300_000),
    minSamples: v.optional(minSamplesSchema, 5),
    degradedErrorRate: v.optional(positiveUpTo(1), 0.1),
    unhealthyErrorRate: v.optional(positiveUpTo(1), 0.5),
  }),
  notBelow('unhealthyErrorRate', 'degradedErrorRate'),
)

/** Options of `passive` with the defaults of its own. */
export type PassiveSettings = WithDefaults<
  PassiveOptions,
  'name' | 'windowMs' | 'minSamples' | 'degradedErrorRate' | 'unhealthyErrorRate'
>

/** Reads the options of `passive`. Throws a `HealthError` that lists every problem. */
export function readPassiveOptions(options: PassiveOptions): PassiveSettings {
  return readCheckerOptions(schema, options)
}
