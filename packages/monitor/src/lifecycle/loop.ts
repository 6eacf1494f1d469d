/** A task that is repeated in the background. */
export interface Loop {
  /** Runs the task now and again after every interval. Does nothing while the loop is running. */
  readonly start: () => void
  /** Ends the loop. Resolves when the run in flight has finished. */
  readonly stop: () => Promise<void>
}

/**
 * Creates a loop whose runs never overlap: the interval begins when a run has finished. A run that throws is reported
 * to `onError` and does not end the loop. Its timer does not keep the process alive.
 */
export function createLoop(
  intervalMs: number,
  run: () => Promise<void>,
  onError: (error: unknown) => void,
): Loop {
  // Each start has an object of its own, so that a run from before a stop schedules nothing for the next start.
  let current: object | undefined
  let timer: NodeJS.Timeout | undefined
  let inFlight: Promise<void> = Promise.resolve()

  const tick = async (self: object): Promise<void> => {
    try {
      await run()
    } catch (error) {
      onError(error)
    }
    if (current !== self) return
    const again = (): void => {
      inFlight = tick(self)
    }
    timer = setTimeout(again, intervalMs).unref()
  }
  return {
    start: () => {
      if (current !== undefined) return
      const self = {}
      current = self
      inFlight = inFlight.then(() => (current === self ? tick(self) : undefined))
    },
    stop: async () => {
      current = undefined
      clearTimeout(timer)
      await inFlight
    },
  }
}
