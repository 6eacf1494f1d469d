/** How a loop is doing. Times are in milliseconds. */
interface LoopState {
  readonly name: string
  readonly intervalMs: number
  readonly isRunning: boolean
  /** When the latest run began, since 1970; null before the first. */
  readonly startedAtMs: number | null
  /** When the latest run that has ended did so, since 1970; null before the first. */
  readonly finishedAtMs: number | null
  /**
   * Time since the last run without an error ended, or since the start; on a clock that never goes back. Without the time by
   * which the next run is late, because then the whole process stood still.
   */
  readonly sinceSuccessMs: number
  /** What the latest run that has ended threw; null if nothing. */
  readonly error: unknown
}

/** A task that is repeated in the background. */
export interface Loop {
  /** Runs the task now and again after every interval. Does nothing while the loop is running. */
  readonly start: () => void
  /** Runs the task now, or again as soon as the run in flight has finished. Does nothing unless the loop is running. */
  readonly runSoon: () => void
  /** Ends the loop. Resolves when the run in flight has finished. */
  readonly stop: () => Promise<void>
  readonly state: () => LoopState
}

/** A task to repeat. */
export interface LoopTask {
  readonly name: string
  readonly intervalMs: number
  readonly run: () => Promise<void>
  /** Takes what a run throws. */
  readonly onError: (error: unknown) => void
}

/** The runs of one start. */
interface Turn {
  /** Whether a run is in flight, or the first one is about to be. */
  isBusy: boolean
  /** Whether the next run is to follow at once. */
  isAwaited: boolean
}

/**
 * Creates a loop whose runs never overlap: the interval begins when a run has finished. A run that throws is reported
 * to `onError` and does not end the loop. Its timer does not keep the process alive.
 */
export function createLoop({ name, intervalMs, run, onError }: LoopTask): Loop {
  // Each start has an object of its own, so that a run from before a stop schedules nothing for the next start.
  let current: Turn | undefined
  let timer: NodeJS.Timeout | undefined
  let inFlight: Promise<void> = Promise.resolve()
  let startedAtMs: number | null = null
  let finishedAtMs: number | null = null
  let succeededAt = performance.now()
  /** When the next run is due; Infinity while one is in flight. */
  let dueAt = Infinity
  let lastError: unknown = null

  const lateMs = (): number => Math.max(0, performance.now() - dueAt)

  const schedule = (self: Turn, delayMs: number): void => {
    clearTimeout(timer)
    dueAt = performance.now() + delayMs
    const again = (): void => {
      succeededAt += lateMs()
      dueAt = Infinity
      inFlight = tick(self)
    }
    timer = setTimeout(again, delayMs).unref()
  }

  const tick = async (self: Turn): Promise<void> => {
    self.isBusy = true
    self.isAwaited = false
    startedAtMs = Date.now()
    try {
      await run()
      succeededAt = performance.now()
      lastError = null
    } catch (error) {
      lastError = error
      onError(error)
    }
    finishedAtMs = Date.now()
    self.isBusy = false
    if (current === self) schedule(self, self.isAwaited ? 0 : intervalMs)
  }

  return {
    start: () => {
      if (current !== undefined) return
      const self: Turn = { isBusy: true, isAwaited: false }
      current = self
      succeededAt = performance.now()
      dueAt = Infinity
      inFlight = inFlight.then(() => (current === self ? tick(self) : undefined))
    },
    runSoon: () => {
      if (current === undefined) return
      if (current.isBusy) current.isAwaited = true
      else schedule(current, 0)
    },
    stop: async () => {
      current = undefined
      clearTimeout(timer)
      await inFlight
    },
    state: () => ({
      name,
      intervalMs,
      isRunning: current !== undefined,
      startedAtMs,
      finishedAtMs,
      sinceSuccessMs: performance.now() - succeededAt - lateMs(),
      error: lastError,
    }),
  }
}
