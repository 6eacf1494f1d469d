import type { Clock } from '../check/clock.ts'

/** Something to do again and again. */
export interface Task {
  readonly intervalMs: number
  /** Does it once, and tells of the next time. Never rejects. */
  readonly run: () => Promise<NextTime>
}

/** What a run says of the next one. */
export interface NextTime {
  /** How long it is to be put off at least. */
  readonly postponedMs: number
  /** Whether this run found something that the next has to confirm. */
  readonly isUrgent: boolean
}

/** The longest wait for a run that is to confirm the one before: an interval of minutes must not make it late. */
const CONFIRM_AFTER_MS = 5000

/** The first runs are spread over this long. */
const STAGGER_MS = 1000

/** Runs stray from their interval by up to this share, so that checks (and bots) do not fall into step. */
const JITTER = 0.1

/** Runs tasks at their intervals, never one beside itself. Its timers do not keep the process alive. */
export class Schedule {
  readonly #clock: Clock
  readonly #timers = new Map<Task, NodeJS.Timeout>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Starts tasks, the first at once and the others spread over a second. */
  start(tasks: readonly Task[]): void {
    const now = this.#clock.monotonic()
    for (const [i, task] of tasks.entries()) this.#plan(task, now + (i / tasks.length) * STAGGER_MS)
  }

  /** Ends one task. What it is doing goes on. */
  remove(task: Task): void {
    clearTimeout(this.#timers.get(task))
    this.#timers.delete(task)
  }

  /** Ends all tasks. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  #plan(task: Task, dueAt: number): void {
    // Node warns on stderr of a delay below 0.
    const delayMs = Math.max(0, dueAt - this.#clock.monotonic())
    const timer = setTimeout(() => void this.#tick(task, dueAt, timer), delayMs)
    timer.unref()
    this.#timers.set(task, timer)
  }

  async #tick(task: Task, dueAt: number, timer: NodeJS.Timeout): Promise<void> {
    const { postponedMs, isUrgent } = await task.run()
    // Another timer or none: it was stopped meanwhile.
    if (this.#timers.get(task) !== timer) return
    const now = this.#clock.monotonic()
    const intervalMs = task.intervalMs * (1 - JITTER + 2 * JITTER * Math.random())
    // However many times were missed, one run makes up for them.
    const nextAt = isUrgent ? now + Math.min(intervalMs, CONFIRM_AFTER_MS) : dueAt + intervalMs
    this.#plan(task, Math.max(nextAt, now + postponedMs))
  }
}
