import assert from 'node:assert/strict'
import { inspect } from 'node:util'

import { createRedactor } from '@botwatch/redact'

/** Fails when a secret is in what JSON or a log would print of a value, be it raw, URL-encoded or in base64. */
export function assertHidden(secrets: readonly string[], value: unknown, where: string): void {
  const { message, problems } = value as { message?: unknown; problems?: unknown }
  const print = [inspect(value, { depth: 20 }), JSON.stringify([value, message, problems])].join('\n')
  for (const [index, secret] of secrets.entries()) {
    // The index, not the text: a failing test must not print a secret either.
    const isHidden = !print.includes(secret) && !knows(secret, print)
    assert.ok(isHidden, `${where} holds secret ${index}`)
  }
}

/** Whether there is more to hide in a text for who knows the secret. */
function knows(secret: string, print: string): boolean {
  return createRedactor({ secrets: [secret] }).text(print) !== createRedactor().text(print)
}
