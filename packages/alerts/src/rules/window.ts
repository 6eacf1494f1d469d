import { integer } from '@botwatch/options'
import * as v from 'valibot'

import type { RuleFields } from './fields.ts'

/** Fields of the rules that compute a value over a window. */
export interface WindowFields {
  /** Period over which the value is computed, 1000 to 86400000. Default 5 minutes. */
  readonly windowMs: number
  /**
   * What a window must hold at least before it can breach: samples with `rate`, growth of `totalMetricName` with `ratio`.
   * Default 1.
   */
  readonly minSamples: number
}

/** How much a counter grew over a window, and another figure beside it. Neither is negative. */
export interface Growth {
  /** Time between the first and the last sample. */
  readonly spanMs: number
  readonly counter: number
  readonly beside: number
  /** False if the samples do not reach back to the start of the window, e.g. after a restart. */
  readonly isWhole: boolean
}

export const WINDOW_FIELDS: RuleFields<WindowFields> = {
  windowMs: v.optional(integer(1000, 86_400_000), 300_000),
  minSamples: v.optional(integer(1, 1_000_000), 1),
}
