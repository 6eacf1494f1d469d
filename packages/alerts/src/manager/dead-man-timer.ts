import { runAfter } from '../clock.ts'
import type { Evaluator } from '../evaluate/evaluator.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import { showTransitions } from './evaluate-round.ts'
import { emitTransitions, type EventContext } from './events.ts'

/** A timer that is later than this was held by a sleep of the machine, or by a busy process. */
const LATE_MS = 5000
/** Longest time between two looks, so that a sleep is noticed before an alert is due. */
const LONGEST_LOOK_MS = 60_000
const SHORTEST_LOOK_MS = 10
/** A step that has not ended after this time is reported. A store that does not answer fails before. */
const PATIENCE_MS = 15_000

/** Parts that the timer needs. */
export interface DeadManParts extends EventContext {
  readonly book: RuleBook
  readonly evaluator: Pick<Evaluator, 'evaluateSilence'>
  /** Time from one round to the next: after a sleep of the machine, alerts wait for this. */
  readonly intervalMs: number
}

/** Looks for silence by a timer of its own, so that alerts about it fire although no round is evaluated. */
export class DeadManTimer {
  readonly #parts: DeadManParts
  #cancel: (() => void) | undefined
  #isLooking = false
  /** On the monotonic clock, as all times here; null while it is stopped. */
  #startedAt: number | null = null
  #plannedAt = 0
  #graceUntil = -Infinity
  /** For how long the process has stood still since the last look. */
  #stoodStillMs = 0

  constructor(parts: DeadManParts) {
    this.#parts = parts
  }

  /** Silence counts from now on. Idempotent. */
  start(): void {
    if (this.#startedAt !== null) return
    this.#startedAt = this.#now()
    this.follow()
  }

  stop(): void {
    this.#cancel?.()
    this.#startedAt = null
  }

  /** Takes over edits of the rules. */
  follow(): void {
    this.#cancel?.()
    const isNeeded = this.#parts.book.list().some(({ kind, enabled }) => kind === 'dead_man' && enabled)
    // Soon, since the silence of a new rule counts from the first look.
    if (isNeeded) this.#plan(0)
  }

  #now(): number {
    return this.#parts.view.clock.monotonic()
  }

  #plan(inMs: number): void {
    if (this.#startedAt === null || this.#isLooking) return
    this.#cancel?.()
    const delayMs = Math.min(Math.max(inMs, SHORTEST_LOOK_MS), LONGEST_LOOK_MS)
    this.#plannedAt = this.#now() + delayMs
    const { view, background } = this.#parts
    this.#cancel = runAfter(view.clock, delayMs, () => background.run(() => this.#look()))
  }

  async #look(): Promise<void> {
    const { view, emitter, evaluator, intervalMs } = this.#parts
    const startedAt = this.#startedAt
    if (startedAt === null) return
    const lateMs = this.#now() - this.#plannedAt
    if (lateMs > LATE_MS) {
      this.#graceUntil = this.#now() + intervalMs
      this.#stoodStillMs += lateMs
    }
    this.#isLooking = true
    const patience = setTimeout(() => this.#reportHang(), PATIENCE_MS)
    patience.unref()
    let nextInMs = LONGEST_LOOK_MS
    try {
      const transitions = await view.journal.step(async (step) => {
        const behindMs = step.nowMs - this.#now()
        const limits = {
          startedMs: startedAt + behindMs,
          graceMs: this.#graceUntil + behindMs,
          stoodStillMs: this.#stoodStillMs,
        }
        this.#stoodStillMs = 0
        const found = await evaluator.evaluateSilence(step, limits)
        nextInMs = found.nextMs - step.nowMs
        return await showTransitions(view, step, found.transitions)
      })
      clearTimeout(patience)
      if (transitions.length === 0) return
      await view.journal.commit()
      emitTransitions(emitter, transitions)
    } finally {
      clearTimeout(patience)
      this.#isLooking = false
      this.#plan(nextInMs)
    }
  }

  /** Another step does not end: no alert can be raised, but the log can have it. */
  #reportHang(): void {
    const message = `rules of the kind dead_man cannot be evaluated: the alert manager has not answered for ${PATIENCE_MS / 1000} s`
    this.#parts.emitter.emit('warning', { message })
  }
}
