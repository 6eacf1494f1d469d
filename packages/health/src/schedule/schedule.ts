import type { Clock } from '../check/clock.ts'
import { Standstills } from './standstills.ts'

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

/** Shortest time from the start of a run to that of one which was brought forward. */
const SOON_MS = 1000

interface Planned {
  timer: NodeJS.Timeout | undefined
  /** On the monotonic clock, as all times here. */
  dueAt: number
  isRunning: boolean
  /** Start of the latest run. */
  startedAt: number
  /** The same without the time for which this process stood still. */
  startedAwakeAt: number
  /** The latest run postponed the next one until then. */
  notBefore: number
  /** Whether the next run is to follow the current one soon. */
  isAwaited: boolean
}

/** Runs tasks at their intervals, each one at a time. Its timers do not keep the process alive. */
export class Schedule {
  readonly #clock: Clock
  readonly #standstills: Standstills
  readonly #planned = new Map<Task, Planned>()

  constructor(clock: Clock) {
    this.#clock = clock
    this.#standstills = new Standstills(clock)
  }

  /** Starts tasks: the first at once, the others spread over a second. */
  start(tasks: readonly Task[]): void {
    const now = this.#clock.monotonic()
    for (const [i, task] of tasks.entries()) {
      const planned: Planned = {
        timer: undefined,
        dueAt: now,
        isRunning: false,
        startedAt: -Infinity,
        startedAwakeAt: -Infinity,
        notBefore: -Infinity,
        isAwaited: false,
      }
      this.#planned.set(task, planned)
      this.#setTimer(task, planned, now + (i / tasks.length) * STAGGER_MS)
    }
    if (this.#planned.size > 0) this.#standstills.start()
  }

  /** Whether a task was started and not removed. */
  has(task: Task): boolean {
    return this.#planned.has(task)
  }

  /** When a task runs next, in milliseconds since 1970; null while it runs, or if it is not planned. */
  nextRunMs(task: Task): number | null {
    const planned = this.#planned.get(task)
    if (planned === undefined || planned.isRunning) return null
    const inMs = planned.dueAt - this.#clock.monotonic()
    return inMs > 0 ? this.#clock.now() + inMs : null
  }

  /**
   * Brings the next run of a task forward, unless one that began at `afterMs` or later is under way: to a second after the
   * start of the run before at the earliest, and not while a server asked to be left alone. `afterMs` is on the monotonic clock.
   */
  runSoon(task: Task, afterMs: number): void {
    const planned = this.#planned.get(task)
    if (planned === undefined) return
    if (planned.isRunning) {
      planned.isAwaited ||= planned.startedAt < afterMs
      return
    }
    const dueAt = Math.max(this.#clock.monotonic(), planned.startedAt + SOON_MS, planned.notBefore)
    if (dueAt < planned.dueAt) this.#setTimer(task, planned, dueAt)
  }

  /** Removes a task. A run in progress continues. */
  remove(task: Task): void {
    clearTimeout(this.#planned.get(task)?.timer)
    this.#planned.delete(task)
    if (this.#planned.size === 0) this.#standstills.stop()
  }

  /** Time since the run of some task should have ended, without the time for which this process stood still; 0 if none is late. */
  get overdueMs(): number {
    const now = this.awakeMs
    return [...this.#planned].reduce((most, [{ timeoutMs }, { isRunning, startedAwakeAt }]) => {
      return isRunning ? Math.max(most, now - startedAwakeAt - timeoutMs) : most
    }, 0)
  }

  /** Time for which this process stood still while there were tasks. Never shrinks. */
  get stoodStillMs(): number {
    return this.#standstills.totalMs
  }

  /** Milliseconds on a clock that stands still while this process does. */
  get awakeMs(): number {
    return this.#standstills.awakeMs
  }

  /** Removes all tasks. */
  stop(): void {
    for (const { timer } of this.#planned.values()) clearTimeout(timer)
    this.#planned.clear()
    this.#standstills.stop()
  }

  #setTimer(task: Task, planned: Planned, dueAt: number): void {
    clearTimeout(planned.timer)
    planned.dueAt = dueAt
    // Node prints a warning if a delay is negative.
    const delayMs = Math.max(0, dueAt - this.#clock.monotonic())
    planned.timer = setTimeout(() => void this.#tick(task, planned), delayMs)
    planned.timer.unref()
  }

  async #tick(task: Task, planned: Planned): Promise<void> {
    const startedAt = this.#clock.monotonic()
    const startedAwakeAt = this.awakeMs
    Object.assign(planned, { isRunning: true, isAwaited: false, startedAt, startedAwakeAt })
    const { postponedMs, isUrgent } = await task.run()
    // The task may have been removed meanwhile, and started again.
    if (this.#planned.get(task) !== planned) return
    const now = this.#clock.monotonic()
    const intervalMs = task.intervalMs * (1 - JITTER + 2 * JITTER * Math.random())
    planned.isRunning = false
    planned.notBefore = now + postponedMs
    // One run makes up for all missed ones.
    const isMissed = startedAt - planned.dueAt >= intervalMs
    const regularAt = (isMissed ? startedAt : planned.dueAt) + intervalMs
    const nextAt = isUrgent ? now + Math.min(intervalMs, CONFIRM_AFTER_MS) : regularAt
    this.#setTimer(task, planned, Math.max(nextAt, planned.notBefore))
    if (planned.isAwaited) this.runSoon(task, now)
  }
}
