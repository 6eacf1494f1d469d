import assert from 'node:assert/strict'
import { inspect } from 'node:util'

import { SEVERITIES } from '../message/severity.ts'
import type { Notifier } from '../notifier.ts'

/** A value as a log may show it, at its most talkative. */
export function printed(value: unknown): string {
  return inspect(value, { depth: Infinity, showHidden: true })
}

/** Asserts that what a notifier declares can be applied. */
export function assertDeclarations({
  minSeverity,
  alertsPerMessage,
  perMinute,
  forMachines,
  refreshMs,
  fallback,
  destination,
  recipients,
}: Notifier): void {
  const isSeverity = minSeverity === undefined || SEVERITIES.includes(minSeverity)
  assert.ok(isSeverity, `minSeverity: expected one of ${SEVERITIES.join(', ')}`)
  for (const [name, value] of Object.entries({ alertsPerMessage, perMinute, refreshMs })) {
    const isCount = value === undefined || (Number.isInteger(value) && value > 0)
    assert.ok(isCount, `${name}: expected a positive integer, got ${String(value)}`)
  }
  const isFlag = forMachines === undefined || typeof forMachines === 'boolean'
  assert.ok(isFlag, 'forMachines: expected true or false')
  const isNamed = fallback === undefined || fallback.every((name) => name !== '')
  assert.ok(isNamed, 'fallback: expected names of channels')
  if (destination !== undefined) assertConstant(destination)
  if (recipients === undefined) return
  assert.ok(recipients.length > 0, 'recipients: expected at least one')
  assert.ok(new Set(recipients).size === recipients.length, 'recipients: expected no duplicates')
}

function assertConstant(destination: () => string): void {
  const first = destination()
  assert.ok(typeof first === 'string' && first !== '', 'destination: expected a text')
  assert.ok(destination() === first, 'destination: expected the same text each time')
}
