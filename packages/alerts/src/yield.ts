import { setImmediate } from 'node:timers/promises'

/** Yields to the event loop during long work. */
export async function yieldToLoop(): Promise<void> {
  await setImmediate()
}
