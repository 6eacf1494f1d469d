import assert from 'node:assert/strict'
import { inspect } from 'node:util'

import { createRedactor } from '@botwatch/redact'

/** Asserts that JSON and logs of a value contain no secret: raw, URL-encoded or in base64. */
export function assertHidden(secrets: readonly string[], value: unknown, where: string): void {
  const { message, problems } = value as { message?: unknown; problems?: unknown }
  const print = [inspect(value, { depth: 20 }), JSON.stringify([value, message, problems])].join('\n')
  for (const [index, secret] of secrets.entries()) {
    const isHidden = !print.includes(secret) && !isKnown(secret, print)
    // The index instead of the text, because a failing test must not print a secret either.
    assert.ok(isHidden, `expected no secret in ${where}, got secrets[${index}]`)
  }
}

/** Whether knowing the secret makes a difference to the redacted text. */
function isKnown(secret: string, print: string): boolean {
  return createRedactor({ secrets: [secret] }).text(print) !== createRedactor().text(print)
}
