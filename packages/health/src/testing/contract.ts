import assert from 'node:assert/strict'

import type { Checker, CheckerOptions } from '../check/checker.ts'
import { assertHidden } from './assert-hidden.ts'
import { errorOf, refusalOf } from './refusal.ts'
import { checkDirectly, runOnce, within } from './run.ts'

/** A checker, and the means to make what it looks at go wrong. */
export interface CheckerUnderTest {
  readonly checker: Checker
  /** Tokens, passwords, secret paths: texts that no result, no error and no print of the checker may hold. */
  readonly secrets?: readonly string[]
  /** Ways to break what is checked from now on, by what goes wrong; afterwards it must not be healthy. */
  readonly failures?: Readonly<Record<string, () => void | Promise<void>>>
  /** Makes what is checked take requests and never answer. Absent for a checker that waits for nothing. */
  readonly hang?: () => void | Promise<void>
  readonly close?: () => void | Promise<void>
}

/** Opens a checker of something that is well, with these options among its own. Called once or more for each case. */
export type OpenChecker = (options: CheckerOptions) => CheckerUnderTest | Promise<CheckerUnderTest>

/** What more to try. */
export interface CheckerContractOptions {
  /** Checkers with options that make no sense, by what is wrong; each must be refused. */
  readonly badOptions?: Readonly<Record<string, () => Checker>>
}

/** One rule of the contract; `run` rejects when the checker breaks it. */
export interface ContractCase {
  readonly name: string
  readonly run: () => Promise<void>
}

/** A time-out short enough for a test, and long enough for loopback on a busy machine. */
const SHORT_TIMEOUT_MS = 300

/** By how much a busy machine may be late. */
const TOLERANCE_MS = 1000

/** By when a check on loopback waits for its answer; the rule holds before as well. */
const UNDER_WAY_MS = 50

const everyOption: CheckerOptions = {
  timeoutMs: 4321,
  critical: false,
  failureStatus: 'degraded',
  cacheTtlMs: 0,
  intervalMs: 12_345,
  staleAfterMs: 54_321,
  failureThreshold: 2,
  successThreshold: 3,
  degradedAfterMs: 4000,
  unhealthyAfterMs: 4100,
  retries: 1,
  retryDelayMs: 10,
  dependsOn: ['parent'],
  probes: ['liveness', 'startup'],
  historySize: 7,
}

/**
 * The rules every checker keeps, as named cases for any test runner.
 *
 * @example
 * test.each(checkerContract((options) => ({ checker: new QueueChecker('queue', options) })))('$name', ({ run }) => run())
 */
export function checkerContract(
  open: OpenChecker,
  { badOptions = {} }: CheckerContractOptions = {},
): readonly ContractCase[] {
  const withChecker = (
    name: string,
    options: CheckerOptions,
    body: (subject: CheckerUnderTest) => Promise<void>,
  ): ContractCase => ({ name, run: () => opened(open, options, body) })

  return [
    withChecker('takes every option that all checkers take', everyOption, async ({ checker }) => {
      for (const [option, value] of Object.entries(everyOption)) {
        assert.deepEqual(checker.options[option as keyof CheckerOptions], value, option)
      }
      assert.equal(errorOf(checker), null)
    }),
    {
      name: 'refuses options out of range, all at once',
      run: async () => {
        const wrong = { timeoutMs: 0, critical: 'yes', intervalMs: 1 } as unknown as CheckerOptions
        const error = await refusalOf(async () => (await open(wrong)).checker)
        const paths = new Set(error.problems.map(({ path }) => path))
        for (const option of Object.keys(wrong)) assert.ok(paths.has(option), `${option} is refused`)
      },
    },
    withChecker('is healthy while all is well, and the next time too', {}, async (subject) => {
      for (let i = 0; i < 2; i += 1) assert.equal((await runOnce(subject)).rawStatus, 'healthy')
    }),
    withChecker('shows no secret when it is printed', {}, async ({ checker, secrets = [] }) => {
      assertHidden(secrets, checker, 'the printed checker')
    }),
    {
      name: 'reports each failure in a result without a secret',
      run: async () => {
        let kinds: readonly string[] = []
        await opened(open, {}, async ({ failures = {} }) => void (kinds = Object.keys(failures)))
        for (const kind of kinds) {
          await opened(open, {}, async (subject) => {
            await subject.failures?.[kind]?.()
            assert.notEqual((await runOnce(subject)).rawStatus, 'healthy', kind)
          })
        }
      },
    },
    withChecker(
      'is settled at its time-out while nothing answers',
      { timeoutMs: SHORT_TIMEOUT_MS },
      async (subject) => {
        if (subject.hang === undefined) return
        await subject.hang()
        const result = await runOnce(subject)
        assert.notEqual(result.rawStatus, 'healthy')
        assert.ok(result.durationMs <= SHORT_TIMEOUT_MS + TOLERANCE_MS, 'settled at its time-out')
      },
    ),
    withChecker('comes to its end when its signal is aborted under way', {}, async (subject) => {
      await subject.hang?.()
      const controller = new AbortController()
      const checking = checkDirectly(subject.checker, controller.signal)
      setTimeout(() => controller.abort(), UNDER_WAY_MS)
      await within(UNDER_WAY_MS + TOLERANCE_MS, checking, 'the check after its signal was aborted')
    }),
    withChecker('comes to its end when its signal was aborted beforehand', {}, async (subject) => {
      await subject.hang?.()
      const checking = checkDirectly(subject.checker, AbortSignal.abort())
      await within(TOLERANCE_MS, checking, 'the check whose signal was aborted')
    }),
    ...Object.entries(badOptions).map(([kind, create]) => ({
      name: `refuses bad options and shows no secret: ${kind}`,
      run: async () => {
        const error = await refusalOf(create)
        await opened(open, {}, async ({ secrets = [] }) => assertHidden(secrets, error, 'the error'))
      },
    })),
  ]
}

async function opened(
  open: OpenChecker,
  options: CheckerOptions,
  body: (subject: CheckerUnderTest) => Promise<void>,
): Promise<void> {
  const subject = await open(options)
  try {
    await body(subject)
  } finally {
    await subject.close?.()
  }
}
