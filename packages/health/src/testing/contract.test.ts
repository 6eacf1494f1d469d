import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { BaseHealthChecker } from '../check/base-checker.ts'
import { check } from '../check/check.ts'
import type { CheckContext, Checker, CheckerOptions } from '../check/checker.ts'
import { checkerContract, type ContractCase, type OpenChecker } from './contract.ts'

const secret = 'correct-horse/battery+staple'

/** A checker of a service that can be broken and made to hang. */
const openGood: OpenChecker = (options) => {
  let state: 'well' | 'broken' | 'hanging' = 'well'
  const checker = check(
    'service',
    async ({ signal }) => {
      if (state === 'hanging') await sleep(60_000, undefined, { signal })
      if (state === 'broken') throw new Error('service is broken')
      return { message: 'service is well', metrics: { answers: 1 } }
    },
    options,
  )
  return {
    checker,
    secrets: [secret],
    failures: { broken: () => void (state = 'broken') },
    hang: () => void (state = 'hanging'),
  }
}

test.each(
  checkerContract(openGood, {
    badOptions: {
      'wrong name': () => check('no name', () => {}),
      'wrong retries': () => check('a', () => {}, { retries: -1 }),
    },
  }),
)('a good checker: $name', async ({ run }) => {
  await expect(run()).resolves.toBeUndefined()
})

async function broken(cases: readonly ContractCase[]): Promise<string[]> {
  const names = await Promise.all(
    cases.map(async ({ name, run }) =>
      run().then(
        () => [],
        () => [name],
      ),
    ),
  )
  return names.flat()
}

const opening =
  (run: Checker['check'], more: object = {}): OpenChecker =>
  (options) => ({ checker: check('bad', run, options), secrets: [secret], ...more })

const openDeaf: OpenChecker = () => ({ checker: check('deaf', () => {}) })

/** Quick within a health checker, endless when it is called directly. */
const endless: Checker['check'] = ({ deadlineAt }) =>
  deadlineAt - Date.now() > 100_000 ? new Promise<void>(() => {}) : undefined

describe('a checker breaks the contract that', () => {
  test('ignores its signal', async () => {
    expect(await broken(checkerContract(opening(endless)))).toEqual([
      'comes to its end when its signal is aborted under way',
      'comes to its end when its signal was aborted beforehand',
    ])
  })

  test.each([
    ['raw', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['in base64', Buffer.from(secret).toString('base64')],
  ])('tells its secret %s', async (_how, text) => {
    const leak = (): never => {
      throw new Error(`401 for ${text}`)
    }
    const open: OpenChecker = (options) => {
      let isBroken = false
      const checker = check('leaky', () => (isBroken ? leak() : 'well'), options)
      return { checker, secrets: [secret], failures: { leak: () => void (isBroken = true) } }
    }
    expect(await broken(checkerContract(open))).toEqual(['reports each failure in a result without a secret'])
  })

  test('stays healthy when what it checks is broken', async () => {
    const open = opening(() => 'well', { failures: { down: () => {} } })
    expect(await broken(checkerContract(open))).toEqual(['reports each failure in a result without a secret'])
  })

  test('gives nonsense or metrics of odd names', async () => {
    const healthy = 'is healthy while all is well, and the next time too'
    expect(await broken(checkerContract(opening((() => 42) as never)))).toEqual([healthy])
    expect(await broken(checkerContract(opening(() => ({ metrics: { 'Odd Name': 1 } }))))).toEqual([healthy])
  })

  test('drops options or takes bad ones', async () => {
    const badOptions = { fine: () => check('fine', () => {}) }
    expect(await broken(checkerContract(openDeaf, { badOptions }))).toEqual([
      'takes every option that all checkers take',
      'refuses options out of range, all at once',
      'refuses bad options and shows no secret: fine',
    ])
  })

  test('shows its secret when printed or refused', async () => {
    class Talkative extends BaseHealthChecker {
      readonly token = secret
      constructor(options: CheckerOptions) {
        super('talkative', options)
      }
      override problems() {
        return this.options.retries === 9 ? [{ path: 'token', expected: 'another', received: secret }] : []
      }
      protected override performCheck(_context: CheckContext) {}
    }
    const open: OpenChecker = (options) => ({ checker: new Talkative(options), secrets: [secret] })
    const badOptions = { nine: () => new Talkative({ retries: 9 }) }
    expect(await broken(checkerContract(open, { badOptions }))).toEqual([
      'shows no secret when it is printed',
      'refuses bad options and shows no secret: nine',
    ])
  })
})
