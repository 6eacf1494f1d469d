import type { AlertEvent } from '../alert.ts'
import type { Step } from './journal.ts'

/** Adds an entry to the audit trail of an alert. */
export function addEvent(
  { world, wallMs }: Pick<Step, 'world' | 'wallMs'>,
  event: Pick<AlertEvent, 'alertId' | 'type'> & Partial<AlertEvent>,
): void {
  world.addEvent({ at: wallMs, by: null, channel: null, detail: null, ...event })
}
