import { described, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { BaseHealthChecker, type CheckContext, type CheckerOptions, type CheckOutcome } from '../src/index.ts'

/** A queue of jobs in another process. */
export interface Queue {
  readonly length: (options: { readonly signal: AbortSignal }) => Promise<number>
}

/** Options of {@link QueueHealthChecker}. */
export interface QueueOptions extends CheckerOptions {
  readonly queue: Queue
  /** Most jobs that may wait. Default 100. */
  readonly maxWaiting?: number | undefined
}

/** Fields of a check of the type `queue` in a configuration file, beside those of every check. */
export const queueConfig: ConfigSchema = v.strictObject({
  max_waiting: v.optional(described(v.number('a number'), 'Most jobs that may wait. Default 100.')),
})

/** Checks that the queue is short. */
export class QueueHealthChecker extends BaseHealthChecker {
  readonly #queue: Queue
  readonly #maxWaiting: number

  constructor(name: string, { queue, maxWaiting = 100, ...options }: QueueOptions) {
    super(name, options)
    this.#queue = queue
    this.#maxWaiting = maxWaiting
  }

  protected override async performCheck({ signal }: CheckContext): Promise<CheckOutcome> {
    const waiting = await this.#queue.length({ signal })
    const isLong = waiting > this.#maxWaiting
    return {
      status: isLong ? 'degraded' : 'healthy',
      message: `${waiting} jobs waiting`,
      code: isLong ? 'CONDITION' : undefined,
      metrics: { waiting },
    }
  }
}
