import assert from 'node:assert/strict'

import { channelRules, needs } from './channel-rules.ts'
import { hasPart, type OpenChannel, type OptionalPart } from './channel-under-test.ts'
import { textRules } from './text-rules.ts'

/** Options of {@link notifierContract}. */
export interface NotifierContractOptions {
  /** Registers one test: the `test` of vitest, jest or node:test. */
  readonly test: (name: string, run: () => Promise<void>) => unknown
  readonly open: OpenChannel
  /**
   * Parts that the channel does not have, so that no rule passes without testing anything: the rules of these parts are not
   * registered, and a part that is neither there nor named here fails. Default none.
   */
  readonly without?: readonly OptionalPart[]
}

/**
 * Registers one test for each rule that every channel keeps. A test fails with an assertion that says what was
 * expected.
 *
 * @example
 * import { test } from 'vitest'
 *
 * notifierContract({ test, open: openPush })
 */
export function notifierContract({ test: register, open, without = [] }: NotifierContractOptions): void {
  for (const [name, rule] of Object.entries({ ...channelRules, ...textRules })) {
    const part = needs[name]
    if (part !== undefined && without.includes(part)) continue
    register(name, async () => {
      const channel = await open()
      try {
        assert.ok(
          part === undefined || hasPart(channel, part),
          `${part}: expected one, or without: ['${part}'] if the channel has none`,
        )
        await rule(channel)
      } finally {
        await channel.close()
      }
    })
  }
}
