import { BaseHealthChecker, type CheckContext, type CheckerOptions, type CheckOutcome } from '../src/index.ts'

/** A queue of jobs in another process. */
export interface Queue {
  readonly length: (options: { readonly signal: AbortSignal }) => Promise<number>
}

/** Checks that the queue is short. */
export class QueueHealthChecker extends BaseHealthChecker {
  readonly #queue: Queue

  constructor(name: string, { queue, ...options }: CheckerOptions & { readonly queue: Queue }) {
    super(name, options)
    this.#queue = queue
  }

  protected override async performCheck({ signal }: CheckContext): Promise<CheckOutcome> {
    const waiting = await this.#queue.length({ signal })
    return {
      status: waiting > 100 ? 'degraded' : 'healthy',
      message: `${waiting} jobs waiting`,
      code: waiting > 100 ? 'CONDITION' : undefined,
      metrics: { waiting },
    }
  }
}
