import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'

import type { Checker, CheckerOptions } from '../check/checker.ts'
import { assertHidden } from './assert-hidden.ts'
import type { CheckerContractOptions, CheckerUnderTest } from './checker-under-test.ts'
import { everyOption } from './every-option.ts'
import { assertAccepted, assertRefused } from './refusal.ts'
import { checkDirectly, runOnce, within } from './run.ts'

/** A time limit short enough for a test, and long enough to reach a server on loopback. */
const SHORT_TIMEOUT_MS = 300

/** How long a check of a hanging server is left waiting before its signal is aborted. */
const WAITING_MS = 50

/** How long a check may take to end once its signal is aborted, on a busy machine. */
const END_LIMIT_MS = 5000

/**
 * Registers one test for each rule that a checker must keep: it takes the options of every checker and refuses invalid
 * and misspelt ones, reports what it should, ends in time, is safe to print as JSON and shows no secret. Throws a
 * `TypeError` if a list is empty, which would test nothing.
 *
 * @example
 * checkerContract({
 *   test,
 *   open: (options) => ({ queue, checker: new QueueChecker('queue', { queue, ...options }) }),
 *   failures: { 'a full queue': { cause: ({ queue }) => queue.fill(), status: 'degraded', code: 'CONDITION' } },
 *   hang: null,
 *   secrets: null,
 *   badOptions: null,
 * })
 */
export function checkerContract<Subject extends CheckerUnderTest>(
  contract: CheckerContractOptions<Subject>,
): void {
  const { test, open, hang } = contract
  const secrets = contract.secrets ?? []
  assertNotEmpty(contract)

  const testWith = (
    name: string,
    options: CheckerOptions,
    body: (subject: Subject) => void | Promise<void>,
  ): void =>
    void test(name, async () => {
      const subject = await open(options)
      try {
        await body(subject)
      } finally {
        await subject.close?.()
      }
    })

  testWith('takes the options of every checker', everyOption, ({ checker }) => {
    assertAccepted(checker)
    for (const [option, value] of Object.entries(everyOption)) {
      const given: unknown = checker.options[option as keyof CheckerOptions]
      const message = `options.${option}: expected ${JSON.stringify(value)}, got ${JSON.stringify(given)}`
      assert.ok(isDeepStrictEqual(given, value), message)
    }
  })

  const testRefusal = (name: string, options: object): void =>
    void test(name, async () => {
      let subject: Subject | undefined
      const create = async (): Promise<Checker> => (subject = await open(options)).checker
      try {
        await assertRefused(create, Object.keys(options))
      } finally {
        await subject?.close?.()
      }
    })

  testRefusal('refuses invalid options, all at once', { timeoutMs: 0, critical: 'yes', intervalMs: 1 })
  testRefusal('refuses option names that do not exist', { timeoutms: 5000 })

  testWith('is healthy while all is well, again and again, and after it was closed', {}, async (subject) => {
    await runOnce(subject.checker, secrets, { status: 'healthy', code: null })
    await runOnce(subject.checker, secrets, { status: 'healthy', code: null })
    await subject.checker.close?.()
    await runOnce(subject.checker, secrets, { status: 'healthy', code: null })
    await subject.checker.close?.()
  })

  for (const [kind, { cause, status = 'unhealthy', code }] of Object.entries(contract.failures ?? {})) {
    testWith(`reports ${kind} as ${status}, code ${code}`, {}, async (subject) => {
      await cause(subject)
      await runOnce(subject.checker, secrets, { status, code })
    })
  }

  testWith('ends when its signal was aborted before the start', {}, async (subject) => {
    await hang?.(subject)
    const checking = checkDirectly(subject.checker, AbortSignal.abort())
    await within(END_LIMIT_MS, checking, 'the check whose signal was aborted before the start')
  })

  if (hang !== null) {
    testWith(
      'times out while the service does not respond',
      { timeoutMs: SHORT_TIMEOUT_MS },
      async (subject) => {
        await hang(subject)
        await runOnce(subject.checker, secrets, { status: 'unhealthy', code: 'TIMEOUT' })
      },
    )
    testWith('ends when its signal is aborted while it waits', {}, async (subject) => {
      await hang(subject)
      const controller = new AbortController()
      const checking = checkDirectly(subject.checker, controller.signal)
      const waiting = new Promise<'waiting'>((resolve) => void setTimeout(resolve, WAITING_MS, 'waiting'))
      const state = await Promise.race([checking.then(() => 'ended'), waiting])
      assert.ok(
        state === 'waiting',
        'expected the check to wait while the service does not respond, but it ended',
      )
      controller.abort()
      await within(END_LIMIT_MS, checking, 'the check whose signal was aborted while it waited')
    })
  }

  if (secrets.length > 0) {
    testWith('shows no secret when it is printed', {}, ({ checker }) =>
      assertHidden(secrets, checker, 'the printed checker'),
    )
  }

  for (const [kind, create] of Object.entries(contract.badOptions ?? {})) {
    test(`refuses ${kind} and shows no secret`, async () =>
      assertHidden(secrets, await assertRefused(create), 'the error'))
  }
}

function assertNotEmpty(
  contract: Pick<CheckerContractOptions<never>, 'secrets' | 'failures' | 'badOptions'>,
): void {
  for (const key of ['secrets', 'failures', 'badOptions'] as const) {
    const list = contract[key]
    if (list === undefined || (list !== null && Object.keys(list).length === 0)) {
      throw new TypeError(`${key}: expected at least one, or null if the checker has none`)
    }
  }
}
