import { setImmediate } from 'node:timers/promises'

/** Lets the event loop have a turn; for work that would keep it too long in one go. */
export async function yieldToLoop(): Promise<void> {
  await setImmediate()
}
