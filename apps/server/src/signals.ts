import { closeSync, openSync } from 'node:fs'

import type { Logger } from 'pino'

import { watchStarter } from './starter.ts'

/** Package managers pass on a signal that the process has got already, e.g. from systemd. */
const SAME_SIGNAL_MS = 500

/** What else ends the wait, or does not. */
export interface WatchProcessOptions {
  readonly stopWithStarter: boolean
  /** Called on SIGHUP. Default: the signal ends the process, as it does by itself. */
  readonly onHangUp: (() => unknown) | undefined
}

/** The wait for the end of the process. */
export interface ProcessWatch {
  /** Resolves with the reason to stop: the first SIGINT or SIGTERM, or the end of the command that started the process. */
  readonly stop: Promise<string>
  /** Removes all handlers. */
  readonly release: () => void
}

/**
 * Waits for SIGINT or SIGTERM. A second signal exits the process at once with code 1. An error that nobody caught is logged
 * and exits it with code 1 as well: the next start finds what was stored until then. With `stopWithStarter` the end of the
 * command that started the process is a reason to stop as well.
 */
export function watchProcess(log: Logger, { stopWithStarter, onHangUp }: WatchProcessOptions): ProcessWatch {
  const names = ['SIGINT', 'SIGTERM'] as const
  const { promise: stop, resolve } = Promise.withResolvers<string>()
  let signalledAt: number | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    const isPassedOn = stopWithStarter && performance.now() - (signalledAt ?? 0) < SAME_SIGNAL_MS
    if (signalledAt !== undefined && !isPassedOn) process.exit(1)
    signalledAt ??= performance.now()
    resolve(`received ${signal}`)
  }
  // An unhandled rejection arrives here as well.
  const onUncaught = (error: unknown): void => {
    log.fatal({ err: error }, 'exiting because of an error that nobody caught')
    process.exit(1)
  }
  for (const name of names) process.on(name, onSignal)
  const hadTerminal = hasTerminal()
  const onHangUpSignal = (signal: NodeJS.Signals): void => {
    // The window of the terminal was closed: nobody is left to stop the process.
    if (hadTerminal && !hasTerminal()) onSignal(signal)
    else onHangUp?.()
  }
  if (onHangUp !== undefined) process.on('SIGHUP', onHangUpSignal)
  process.on('uncaughtException', onUncaught)
  const unwatch = stopWithStarter ? watchStarter(() => resolve('the start command has ended')) : undefined
  return {
    stop,
    release: () => {
      unwatch?.()
      for (const name of names) process.off(name, onSignal)
      process.off('SIGHUP', onHangUpSignal)
      process.off('uncaughtException', onUncaught)
    },
  }
}

/**
 * Lets SIGHUP do nothing where there is no terminal: a manager of services sends it to reload, also to a server that still
 * starts. In a terminal it ends the process as long as nothing else handles it.
 */
export function surviveHangUp(): void {
  if (!hasTerminal() && !process.listeners('SIGHUP').includes(doNothing)) process.on('SIGHUP', doNothing)
}

function doNothing(): void {}

/** Whether the process has a terminal that can be opened; not in a container, and not under systemd. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
