import type { Logger } from 'pino'

/** The wait for the signal that stops the process. */
interface StopSignal {
  /** Resolves with the first SIGINT or SIGTERM. */
  readonly first: Promise<NodeJS.Signals>
  /** Removes all handlers. */
  readonly release: () => void
}

/**
 * Waits for SIGINT or SIGTERM. A second signal exits the process at once with code 1. An error that nobody caught is logged
 * and exits it with code 1 as well: what was stored until then is what the next start finds.
 */
export function watchProcess(log: Logger): StopSignal {
  const names = ['SIGINT', 'SIGTERM'] as const
  const { promise: first, resolve } = Promise.withResolvers<NodeJS.Signals>()
  let isStopping = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    resolve(signal)
  }
  // An unhandled rejection arrives here as well.
  const onUncaught = (error: unknown): void => {
    log.fatal({ err: error }, 'an error that nobody caught, exiting')
    process.exit(1)
  }
  for (const name of names) process.on(name, onSignal)
  process.on('uncaughtException', onUncaught)
  return {
    first,
    release: () => {
      for (const name of names) process.off(name, onSignal)
      process.off('uncaughtException', onUncaught)
    },
  }
}
