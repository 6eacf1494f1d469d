import type { Clock } from '../check/clock.ts'

/** Work to repeat at an interval. */
export interface Task {
  readonly intervalMs: number
  /** Time limit of a run. */
  readonly timeoutMs: number
  /** Does the work once. Never rejects. */
  readonly run: () => Promise<NextRun>
}

/** When the next run of a task should be. */
export interface NextRun {
  /** Shortest time until the next run. */
  readonly postponedMs: number
  /** Whether the next run has to confirm what this one found, and so should come soon. */
  readonly isUrgent: boolean
}

/** The longest wait for a confirming run, so that a long interval does not delay an alert. */
const CONFIRM_AFTER_MS = 5000

/** The first runs are spread over this time. */
const STAGGER_MS = 1000

/** Intervals vary by up to this share, so that checks (and bots) do not run in step. */
const JITTER = 0.1

interface Planned {
  readonly timer: NodeJS.Timeout
  /** On the monotonic clock. */
  readonly dueAt: number
}

/** Runs tasks at their intervals, each one at a time. Its timers do not keep the process alive. */
export class Schedule {
  readonly #clock: Clock
  readonly #timers = new Map<Task, Planned>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Starts tasks: the first at once, the others spread over a second. */
  start(tasks: readonly Task[]): void {
    const now = this.#clock.monotonic()
    for (const [i, task] of tasks.entries()) this.#plan(task, now + (i / tasks.length) * STAGGER_MS)
  }

  /** Removes a task. A run in progress continues. */
  remove(task: Task): void {
    clearTimeout(this.#timers.get(task)?.timer)
    this.#timers.delete(task)
  }

  /** Time since the run of some task should have ended; 0 if none is late. */
  get overdueMs(): number {
    const now = this.#clock.monotonic()
    const late = [...this.#timers].map(([{ timeoutMs }, { dueAt }]) => now - dueAt - timeoutMs)
    return late.reduce((most, ms) => Math.max(most, ms), 0)
  }

  /** Removes all tasks. */
  stop(): void {
    for (const { timer } of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  #plan(task: Task, dueAt: number): void {
    // Node prints a warning if a delay is negative.
    const delayMs = Math.max(0, dueAt - this.#clock.monotonic())
    const timer = setTimeout(() => void this.#tick(task, dueAt, timer), delayMs)
    timer.unref()
    this.#timers.set(task, { timer, dueAt })
  }

  async #tick(task: Task, dueAt: number, timer: NodeJS.Timeout): Promise<void> {
    const { postponedMs, isUrgent } = await task.run()
    // With another timer or none, the task was removed meanwhile.
    if (this.#timers.get(task)?.timer !== timer) return
    const now = this.#clock.monotonic()
    const intervalMs = task.intervalMs * (1 - JITTER + 2 * JITTER * Math.random())
    // One run makes up for all missed ones.
    const nextAt = isUrgent ? now + Math.min(intervalMs, CONFIRM_AFTER_MS) : dueAt + intervalMs
    this.#plan(task, Math.max(nextAt, now + postponedMs))
  }
}
