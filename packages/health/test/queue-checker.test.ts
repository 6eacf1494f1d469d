// The recipe "Add a check" of CONTRIBUTING.md, followed to the letter.
import { test } from 'vitest'

import { checkerContract } from '../src/testing/index.ts'
import { QueueHealthChecker, type Queue } from './queue-checker.ts'

/** A queue with a length that can be set; `null` never answers. */
class FakeQueue implements Queue {
  jobs: number | null = 3

  length({ signal }: { readonly signal: AbortSignal }): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    if (this.jobs !== null) resolve(this.jobs)
    signal.addEventListener('abort', () => reject(new Error('aborted')))
    if (signal.aborted) reject(new Error('aborted'))
    return promise
  }
}

checkerContract({
  test,
  open: (options) => {
    const queue = new FakeQueue()
    return { queue, checker: new QueueHealthChecker('queue', { queue, ...options }) }
  },
  failures: {
    'a long queue': {
      cause: ({ queue }) => void (queue.jobs = 101),
      status: 'degraded',
      code: 'CONDITION',
    },
  },
  hang: ({ queue }) => void (queue.jobs = null),
  secrets: null,
  badOptions: null,
})
