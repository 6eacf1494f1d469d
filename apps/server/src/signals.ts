/** The wait for the signal that stops the process. */
interface StopSignal {
  /** Resolves with the first SIGINT or SIGTERM. */
  readonly first: Promise<NodeJS.Signals>
  /** Removes the signal handlers. */
  readonly release: () => void
}

/** Waits for SIGINT or SIGTERM. A second signal exits the process at once with code 1. */
export function watchSignals(): StopSignal {
  const names = ['SIGINT', 'SIGTERM'] as const
  const { promise: first, resolve } = Promise.withResolvers<NodeJS.Signals>()
  let isStopping = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    resolve(signal)
  }
  for (const name of names) process.on(name, onSignal)
  return {
    first,
    release: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
