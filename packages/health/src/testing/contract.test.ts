import { setTimeout as sleep } from 'node:timers/promises'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { BaseHealthChecker } from '../check/base-checker.ts'
import { check } from '../check/check.ts'
import type { Checker, CheckerOptions } from '../check/checker.ts'
import type { CheckerContractOptions, CheckerUnderTest } from './checker-under-test.ts'
import { checkerContract } from './contract.ts'

const secret = 'correct-horse/battery+staple'

interface Service extends CheckerUnderTest {
  readonly service: { state: 'well' | 'broken' | 'hanging' }
}

/** A checker of a service that can be broken and made to hang, and its contract. */
const good: CheckerContractOptions<Service> = {
  test,
  open: (options) => {
    const service: Service['service'] = { state: 'well' }
    const run: Checker['check'] = async ({ signal }) => {
      if (service.state === 'hanging') await sleep(60_000, undefined, { signal })
      if (service.state === 'broken') throw new Error('service is broken')
      return { message: 'service is well', metrics: { answers: 1 } }
    }
    return { checker: check('service', run, options), service }
  },
  secrets: [secret],
  failures: {
    'a broken service': { cause: ({ service }) => void (service.state = 'broken'), code: 'ERROR' },
  },
  hang: ({ service }) => void (service.state = 'hanging'),
  badOptions: {
    'a name with a space': () => check('no name', () => {}),
    'negative retries': () => check('a', () => {}, { retries: -1 }),
  },
}

describe('a good checker', () => {
  checkerContract(good)
})

afterEach(() => void vi.useRealTimers())

interface RegisteredCase {
  readonly name: string
  readonly run: () => Promise<void>
}

/** The cases of a contract, by a test function that only collects them. */
function casesOf<Subject extends CheckerUnderTest>(
  contract: Omit<CheckerContractOptions<Subject>, 'test'>,
): readonly RegisteredCase[] {
  const cases: RegisteredCase[] = []
  checkerContract({ ...contract, test: (name, run) => cases.push({ name, run }) })
  return cases
}

/** The rules that a checker breaks, each with the message of its failure. */
async function brokenRules<Subject extends CheckerUnderTest>(
  contract: Partial<CheckerContractOptions<Subject>> & Pick<CheckerContractOptions<Subject>, 'open'>,
): Promise<Readonly<Record<string, string>>> {
  const cases = casesOf({ secrets: [secret], failures: null, hang: null, badOptions: null, ...contract })
  const failures = await Promise.all(
    cases.map(async ({ name, run }) =>
      run().then(
        () => [],
        (error: Error) => [[name, error.message]],
      ),
    ),
  )
  return Object.fromEntries(failures.flat()) as Record<string, string>
}

const opening = (run: Checker['check']) => (options: CheckerOptions) => ({
  checker: check('bad', run, options),
})

const openDeaf = () => ({ checker: check('deaf', () => {}) })

/** Quick within a health checker, endless if it is called directly. */
const openEndless = opening(({ deadlineAt }) =>
  deadlineAt - Date.now() > 100_000 ? new Promise<void>(() => {}) : undefined,
)

/** Can be made to wait; then it ignores an abort that comes later. */
const openWaiting = (options: CheckerOptions) => {
  const state = { isHanging: false }
  const run: Checker['check'] = ({ signal }) =>
    state.isHanging && !signal.aborted ? new Promise<void>(() => {}) : undefined
  return { checker: check('waiting', run, options), state }
}

const openOnce = (options: CheckerOptions) => {
  let isClosed = false
  const run = (): string => {
    if (isClosed) throw new Error('closed')
    return 'well'
  }
  return { checker: { ...check('once', run, options), close: () => void (isClosed = true) } }
}

const HEALTHY = 'is healthy while all is well, again and again, and after it was closed'

describe('a checker breaks the contract, and the failure says what was expected, if it', () => {
  test('ignores its signal', async () => {
    vi.useFakeTimers()
    const broken = brokenRules({ open: openEndless })
    await vi.advanceTimersByTimeAsync(5000)
    expect(await broken).toEqual({
      'ends when its signal was aborted before the start':
        'expected the check whose signal was aborted before the start to end within 5000 ms, but it did not',
    })
  })

  test('ignores its signal while it waits, or does not wait at all', async () => {
    vi.useFakeTimers()
    const hang = ({ state }: ReturnType<typeof openWaiting>): void => void (state.isHanging = true)
    const broken = brokenRules({ open: openWaiting, hang })
    await vi.advanceTimersByTimeAsync(6000)
    expect(await broken).toEqual({
      'ends when its signal is aborted while it waits':
        'expected the check whose signal was aborted while it waited to end within 5000 ms, but it did not',
    })
    vi.useRealTimers()
    expect(await brokenRules({ open: opening(() => {}), hang: () => {} })).toEqual({
      'times out while the service does not respond':
        'expected unhealthy, code TIMEOUT, got healthy, code null: OK',
      'ends when its signal is aborted while it waits':
        'expected the check to wait while the service does not respond, but it ended',
    })
  })

  test.each([
    ['raw', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['in base64', Buffer.from(secret).toString('base64')],
  ])('shows its secret %s', async (_how, text) => {
    const open = (options: CheckerOptions) => {
      const state = { isBroken: false }
      const run = (): string => {
        if (state.isBroken) throw new Error(`401 for ${text}`)
        return 'well'
      }
      return { checker: check('leaky', run, options), state }
    }
    const leak = {
      cause: ({ state }: ReturnType<typeof open>) => void (state.isBroken = true),
      code: 'ERROR',
    } as const
    expect(await brokenRules({ open, failures: { 'a leak': leak } })).toEqual({
      'reports a leak as unhealthy, code ERROR': 'expected no secret in the result, got secrets[0]',
    })
  })

  test('stays healthy, or reports another code, when what it checks is broken', async () => {
    const name = 'reports an outage as unhealthy, code CONNECT'
    const failures = { 'an outage': { cause: () => {}, code: 'CONNECT' } } as const
    expect(await brokenRules({ open: opening(() => 'well'), failures })).toEqual({
      [name]: 'expected unhealthy, code CONNECT, got healthy, code null: well',
    })
    const down = opening(() => ({ status: 'unhealthy', message: 'down' }))
    expect(await brokenRules({ open: down, failures })).toMatchObject({
      [name]: 'expected unhealthy, code CONNECT, got unhealthy, code ERROR: down',
    })
  })

  test('returns nonsense, an empty message, or metrics of odd names', async () => {
    expect(await brokenRules({ open: opening((() => 42) as never) })).toEqual({
      [HEALTHY]:
        'expected healthy, code null, got unhealthy, code INVALID_RESULT: Check returned an invalid result: ' +
        'expected nothing, a string or an object, got 42',
    })
    expect(await brokenRules({ open: opening(() => ' ') })).toEqual({
      [HEALTHY]: 'message: expected a text, got none',
    })
    expect(await brokenRules({ open: opening(() => ({ metrics: { 'Odd Name': 1 } })) })).toEqual({
      [HEALTHY]: 'metrics: expected names in snake_case, got Odd Name',
    })
  })

  test('is broken once it was closed', async () => {
    expect(await brokenRules({ open: openOnce })).toEqual({
      [HEALTHY]: 'expected healthy, code null, got unhealthy, code ERROR: closed',
    })
  })

  test('drops options or accepts bad ones', async () => {
    const badOptions = { 'nothing at all': () => check('fine', () => {}) }
    expect(await brokenRules({ open: openDeaf, badOptions })).toEqual({
      'takes the options of every checker': 'options.timeoutMs: expected 4321, got undefined',
      'refuses invalid options, all at once': 'expected a HealthError, got no error',
      'refuses option names that do not exist': 'expected a HealthError, got no error',
      'refuses nothing at all and shows no secret': 'expected a HealthError, got no error',
    })
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
      protected override performCheck() {}
    }
    const open = (options: CheckerOptions) => ({ checker: new Talkative(options) })
    const badOptions = { 'nine retries': () => new Talkative({ retries: 9 }) }
    expect(await brokenRules({ open, badOptions })).toEqual({
      'shows no secret when it is printed': 'expected no secret in the printed checker, got secrets[0]',
      'refuses nine retries and shows no secret': 'expected no secret in the error, got secrets[0]',
    })
  })
})

test.each([{ failures: {} }, { secrets: [] }, { badOptions: {} }, { failures: undefined }])(
  'a contract that would test nothing is refused: %o',
  (nothing) => {
    expect(() => casesOf({ ...good, ...(nothing as object) })).toThrow(
      `${Object.keys(nothing)[0]}: expected at least one, or null if the checker has none`,
    )
  },
)

test('every rule is registered only if there is something to test', () => {
  const { open } = good
  const least = casesOf({ open, secrets: null, failures: null, hang: null, badOptions: null })
  expect(least.map(({ name }) => name)).toEqual([
    'takes the options of every checker',
    'refuses invalid options, all at once',
    'refuses option names that do not exist',
    HEALTHY,
    'ends when its signal was aborted before the start',
  ])
  expect(casesOf(good)).toHaveLength(least.length + 6)
})

test('everything that a contract opens is closed', async () => {
  const open = vi.fn((options: CheckerOptions) => good.open(options))
  const close = vi.fn()
  const openClosable = async (options: CheckerOptions) => ({ ...(await open(options)), close })
  for (const { run } of casesOf({ ...good, open: openClosable })) await run()
  expect(close).toHaveBeenCalledTimes(open.mock.calls.length)
})
