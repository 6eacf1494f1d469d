/** Something done again and again in the background. */
export interface Loop {
  /** Runs now and then after every interval. Does nothing while running. */
  readonly start: () => void
  /** Runs no more; settles when the run in flight has. */
  readonly stop: () => Promise<void>
}

/**
 * Creates a loop whose runs never overlap: the pause begins when a run has ended. A run that throws is reported and
 * does not end the loop. Its timer does not keep the process alive.
 */
export function createLoop(
  intervalMs: number,
  run: () => Promise<void>,
  onError: (error: unknown) => void,
): Loop {
  // A new object for every start, so that a run from before a stop schedules nothing for the loop after it.
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
