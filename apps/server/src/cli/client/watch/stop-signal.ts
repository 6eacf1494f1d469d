import type { CommandContext } from '../../context.ts'

/** A signal that is aborted when the command shall end. */
export interface StopSignal {
  readonly signal: AbortSignal
  /** Removes the handlers. */
  readonly release: () => void
}

/** Returns the signal of the context, or else one of SIGINT, SIGTERM and a reader of standard output that goes away. */
export function stopSignal({ signal }: Pick<CommandContext, 'signal'>): StopSignal {
  if (signal !== undefined) return { signal, release: () => undefined }
  const controller = new AbortController()
  const onSignal = (): void => controller.abort()
  const names = ['SIGINT', 'SIGTERM'] as const
  for (const name of names) process.once(name, onSignal)
  process.stdout.once('error', onSignal)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of names) process.off(name, onSignal)
      process.stdout.off('error', onSignal)
    },
  }
}
