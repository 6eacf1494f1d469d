import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { channelNames } from './fields.ts'

/** Channels that are notified of an alert that nobody has acknowledged for a time. */
export interface EscalationStep {
  /** In milliseconds, up to 30 days. */
  readonly afterMs: number
  /** Names of configured channels, at least one. */
  readonly channels: readonly string[]
}

const MAX_AFTER_MS = 30 * 86_400_000
const MAX_STEPS = 8
const list = `a list of at most ${MAX_STEPS} steps { afterMs, channels }`

/** Schema of the steps of a rule. */
export const escalationSteps: v.GenericSchema<unknown, readonly EscalationStep[]> = v.pipe(
  v.array(
    v.strictObject({
      afterMs: integer(1, MAX_AFTER_MS),
      channels: v.pipe(channelNames(), v.minLength(1, 'at least one channel')),
    }),
    list,
  ),
  v.maxLength(MAX_STEPS, list),
  v.check(
    (steps) => steps.every(({ afterMs }, index) => afterMs > (steps[index - 1]?.afterMs ?? 0)),
    'steps of which each is later than the one before',
  ),
)
