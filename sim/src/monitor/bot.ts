import type { Checker, CheckContext, CheckReturn } from '@botwatch/health'

import { never, type Life } from '../kill.ts'
import type { Random } from '../random.ts'
import type { Time } from '../time.ts'
import type { CheckState } from './world.ts'

const SLOW_MS = 4000

/** The checks of a bot, and what they find. */
export class Checks {
  readonly states: CheckState[]
  readonly #time: Time

  constructor(count: number, time: Time) {
    this.states = Array.from({ length: count }, (): CheckState => 'passes')
    this.#time = time
  }

  /** The checks for one run of the process. */
  readonly make = (life: Life): readonly Checker[] =>
    this.states.map((_, index) => ({
      name: nameOf(index),
      options: {},
      check: (context) => this.#run(this.states[index] ?? 'passes', context, life),
    }))

  /** Names of the checks that fail. */
  failing(): readonly string[] {
    return this.states.flatMap((state, index) =>
      state === 'passes' || state === 'slow' ? [] : [nameOf(index)],
    )
  }

  async #run(state: CheckState, { signal }: CheckContext, life: Life): Promise<CheckReturn> {
    if (state === 'fails') return { status: 'unhealthy', message: 'no answer' }
    if (state === 'throws') throw new Error('no answer')
    if (state === 'hangs') await new Promise((_, reject) => signal.addEventListener('abort', reject))
    if (state === 'slow') await new Promise<void>((resolve) => void this.#time.after(SLOW_MS, resolve))
    if (life.isDead) await never()
  }
}

/** A number of tokens near another, so that sums of different calls differ. */
export function tokensNear(random: Random, tokens: number): number {
  return random.between(Math.ceil(tokens / 2), tokens * 2)
}

function nameOf(index: number): string {
  return `check${index}`
}
