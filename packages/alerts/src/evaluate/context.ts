import type { Draft } from '../ledger/draft.ts'
import { yieldToLoop } from '../yield.ts'
import type { EvaluationInput } from './inputs.ts'
import type { Judge } from './judge.ts'
import type { EvaluationMemory } from './memory.ts'
import type { Plan } from './plan.ts'

/** After so many written alerts the event loop has a turn: some 10 ms of work. */
const YIELD_AFTER = 200

/** What one evaluation works with. */
export interface RoundContext {
  readonly draft: Draft
  readonly judge: Judge
  readonly plan: Plan
  readonly memory: EvaluationMemory
  /** What was given of the input: what is not an object, or no list, is as if it were left out. */
  readonly metrics: EvaluationInput['metrics']
  readonly health: EvaluationInput['health']
  /** The samples' time was given: older ones can be told. */
  readonly isTimed: boolean
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string
  /** Another number for each round. */
  readonly id: number
  /** When its samples were taken; wall clock of where they come from. */
  readonly sampledAt: number
}

/** Lets the event loop have a turn now and then. */
export class Breath {
  readonly #judge: Judge
  #dueAt = YIELD_AFTER

  constructor(judge: Judge) {
    this.#judge = judge
  }

  async take(): Promise<void> {
    if (this.#judge.written < this.#dueAt) return
    this.#dueAt = this.#judge.written + YIELD_AFTER
    await yieldToLoop()
  }
}
