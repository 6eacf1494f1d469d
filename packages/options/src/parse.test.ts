import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'

import { parse } from './parse.ts'
import { formatProblem, formatProblems } from './problem.ts'
import { callback, choice, flag, httpUrl, integer, port, text } from './schemas.ts'

const step = v.variant('kind', [
  v.strictObject({ kind: v.literal('wait'), seconds: integer(1, 60) }),
  v.strictObject({ kind: v.literal('call'), url: httpUrl() }),
])
const schema = v.strictObject({
  name: text(1, 10),
  timeoutMs: v.optional(integer(1, 300_000), 5000),
  level: v.optional(choice(['debug', 'info', 'warn'])),
  isCritical: v.optional(flag()),
  onDone: v.optional(callback<() => void>()),
  store: v.optional(port<{ load: () => void; save: () => void }>('a store', ['load', 'save'])),
  steps: v.optional(v.array(step), []),
  labels: v.optional(v.record(v.string(), text(1, 5)), {}),
  limits: v.optional(v.strictObject({ day: v.optional(integer(0, 10)) })),
})

const problemsOf = (input: unknown, options = {}): string[] => {
  const parsed = parse(schema, input, options)
  return parsed.ok ? [] : parsed.problems.map(formatProblem)
}

test('a valid input is returned with its defaults, and instances in it stay themselves', () => {
  class Store {
    load(): void {}
    save(): void {}
  }
  const store = new Store()
  const parsed = parse(schema, { name: 'queue', store, level: undefined })
  expect(parsed).toMatchObject({ ok: true, value: { name: 'queue', timeoutMs: 5000, steps: [], labels: {} } })
  expect(parsed.ok && parsed.value.store).toBe(store)
})

test('every problem is reported at once', () => {
  const input = {
    timeoutMs: 0.5,
    level: 'warm',
    isCritical: 'yes',
    onDone: {},
    store: { load: () => undefined },
    steps: [{ kind: 'wait', seconds: Number.NaN }, { kind: 'call' }],
    labels: { team: 'platform' },
    limit: {},
  }
  expect(problemsOf(input)).toEqual([
    'name: expected a string of 1 to 10 characters, got nothing',
    'timeoutMs: expected an integer from 1 to 300000, got 0.5',
    'level: expected one of debug, info, warn (did you mean warn?), got a string of 4 characters',
    'isCritical: expected true or false, got a string of 3 characters',
    'onDone: expected a function, got an object',
    'store: expected a store (an object with the methods load and save), got an object',
    'steps[0].seconds: expected an integer from 1 to 60, got NaN',
    'steps[1].url: expected an http or https URL without a user name or password, got nothing',
    'labels.team: expected a string of 1 to 5 characters, got a string of 8 characters',
    'limit: unknown option; did you mean limits?',
  ])
})

test.each([
  ['another spelling', { time_out_ms: 1 }, 'time_out_ms: unknown option; did you mean timeoutMs?'],
  ['a typing error', { timeoutM: 1 }, 'timeoutM: unknown option; did you mean timeoutMs?'],
  [
    'nothing alike',
    { zone: 1 },
    'zone: unknown option; expected one of name, timeoutMs, level, isCritical, onDone, store, steps, labels, limits',
  ],
  ['a nested name', { limits: { dya: 1 } }, 'limits.dya: unknown option; did you mean day?'],
  [
    'one in a variant',
    { steps: [{ kind: 'wait', seconds: 1, second: 1 }] },
    'steps[0].second: unknown option; did you mean seconds?',
  ],
  ['a name from a prototype', { constructor: 1 }, 'constructor: unknown option; expected one of name, '],
])('an unknown name is a problem: %s', (_title, extra, message) => {
  expect(problemsOf({ name: 'queue', ...extra })).toEqual([expect.stringContaining(message)])
})

test('all unknown names are reported, also those of several objects', () => {
  expect(problemsOf({ name: 'queue', a: 1, b: 2, limits: { c: 3 } })).toHaveLength(3)
})

test('an unknown name behind a lazy schema is reported, with the name that was probably meant', () => {
  const limits = v.lazy(() => v.strictObject({ day: v.optional(flag()) }))
  const parsed = parse(v.strictObject({ limits }), { limits: { dya: true } })
  expect(parsed.ok ? '' : formatProblems(parsed.problems)).toBe(
    'limits.dya: unknown option; did you mean day?',
  )
})

test('an unknown name behind a transformation is reported, without a suggestion', () => {
  const limits = v.pipe(v.unknown(), v.transform(Object), v.strictObject({ day: v.optional(flag()) }))
  const parsed = parse(v.strictObject({ limits }), { limits: { dya: true } })
  expect(parsed.ok ? '' : formatProblems(parsed.problems)).toBe(
    'limits.dya: unknown option; expected another name',
  )
})

test('inherited names are read and refused like own ones', () => {
  expect(problemsOf(Object.create({ name: 'queue' }))).toEqual([])
  expect(problemsOf(Object.create({ name: 'queue', limit: 1 }))).toEqual([
    'limit: unknown option; did you mean limits?',
  ])
})

test.each([
  [undefined, 'expected an object, got nothing'],
  [null, 'expected an object, got null'],
  ['text', 'expected an object, got a string of 4 characters'],
  [5, 'expected an object, got 5'],
])('an input that is no object is one problem: %s', (input, message) => {
  expect(problemsOf(input)).toEqual([message])
})

test('an array in the place of an object is a problem', () => {
  expect(problemsOf([])).toEqual(['expected an object, got an empty array'])
  expect(problemsOf({ name: 'queue', limits: [1] })).toEqual(['limits: expected an object, got an array'])
  expect(problemsOf({ name: 'queue', labels: ['a'] })).toEqual(['labels: expected an object, got an array'])
  expect(problemsOf({ name: 'queue', steps: [[], 5] })).toEqual([
    'steps[0]: expected an object, got an empty array',
    'steps[1]: expected an object, got 5',
  ])
})

test('an array in the place of an object is described by the message of the schema', () => {
  const pair = v.strictObject({ key: text(1, 5) }, 'a pair')
  const either = v.union([v.object({ key: text(1, 5) }), v.string()], 'a pair or a string')
  const parsed = parse(v.strictObject({ pair: v.optional(pair), either }), { pair: ['a'], either: [] })
  expect(parsed.ok ? '' : formatProblems(parsed.problems)).toBe(
    'pair: expected a pair, got an array; either: expected a pair or a string, got an empty array',
  )
})

test('the members of a long array in the place of an object are not reported one by one', () => {
  const message = vi.fn<() => string>(() => 'labels')
  const labels = v.record(v.string(), text(1, 5), message)
  const parsed = parse(labels, Array.from({ length: 1000 }, Number))
  expect(parsed.ok ? '' : formatProblems(parsed.problems)).toBe('expected labels, got an array')
  expect(message.mock.calls.length).toBeLessThan(5)
})

test('a variant of an unknown kind is a problem of that field', () => {
  expect(problemsOf({ name: 'queue', steps: [{ kind: 'walk' }] })).toEqual([
    'steps[0].kind: expected one of wait, call, got a string of 4 characters',
  ])
})

test('a text in place of a variant in a record is a problem at its place', () => {
  const parsed = parse(v.strictObject({ steps: v.record(v.string(), step, 'steps') }), {
    steps: { a: 'wait' },
  })
  expect(parsed).toMatchObject({ problems: [{ path: 'steps.a', received: 'a string of 4 characters' }] })
})

test('a problem within the only option of a union for an object or a list is reported at its place', () => {
  const meaning = choice(['healthy', 'degraded'])
  const status = v.union([v.array(integer(100, 599)), v.record(v.string(), meaning)], 'a list or a map')
  const proxy = v.union([v.string(), v.strictObject({ http: v.string() })], 'a URL or { http }')
  const either = v.strictObject({ status: v.optional(status), proxy: v.optional(proxy) })
  const problems = (input: unknown): readonly string[] => {
    const parsed = parse(either, input)
    return parsed.ok ? [] : parsed.problems.map(formatProblem)
  }
  expect(problems({ status: { a: 'fine' }, proxy: { http: 5, htpt: 6 } })).toEqual([
    'status.a: expected one of healthy, degraded, got a string of 4 characters',
    'proxy.http: expected a string, got 5',
    'proxy.htpt: unknown option; did you mean http?',
  ])
  expect(problems({ status: [5], proxy: { ttp: 'a' } })).toEqual([
    'status[0]: expected an integer from 100 to 599, got 5',
    'proxy.http: expected a string, got nothing',
    'proxy.ttp: unknown option; did you mean http?',
  ])
  expect(problems({ status: 5, proxy: [] })).toEqual([
    'status: expected a list or a map, got 5',
    'proxy: expected a URL or { http }, got an empty array',
  ])
})

test('the path of the input and the word for a field can be given', () => {
  expect(problemsOf({ name: '', lables: '' }, { path: 'queues[1]', noun: 'field' })).toEqual([
    'queues[1].name: expected a string of 1 to 10 characters, got an empty string',
    'queues[1].lables: unknown field; did you mean labels?',
  ])
})

test('a property that throws is a problem and nothing is thrown', () => {
  const hostile = {
    get name(): string {
      throw new Error('secret')
    },
  }
  expect(problemsOf(hostile)).toEqual(['expected plain data, got a value with a property that throws'])
})

test('an option that is undefined counts as left out', () => {
  expect(problemsOf({ name: 'queue', timeoutMs: undefined, steps: undefined })).toEqual([])
})

test('at most a hundred problems are reported', () => {
  const labels = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`l${index}`, '']))
  expect(problemsOf({ name: 'queue', labels })).toHaveLength(100)
})

const tokens = fc.stringMatching(/^glpat-[a-z0-9]{20,40}$/).filter((token) => /(?:.*\d){5}/.test(token))

test.each<[string, (token: string) => unknown]>([
  ['as the input', (token) => token],
  ['in an array', (token) => [token]],
  ['as a value', (token) => ({ name: token, level: token, timeoutMs: token, steps: token, store: token })],
  ['in a list', (token) => ({ name: 'queue', steps: [token, { kind: token }] })],
  ['in a URL', (token) => ({ name: 'queue', steps: [{ kind: 'call', url: `ftp://${token}` }] })],
  ['as a name', (token) => ({ name: 'queue', [token]: 1, labels: { [token]: token } })],
])('a secret is never shown: %s', (_title, place) => {
  const isHidden = (token: string): boolean => {
    const problems = problemsOf(place(token))
    return problems.length > 0 && !problems.join().includes(token)
  }
  expect(fc.check(fc.property(tokens, isHidden)).failed).toBe(false)
})

const isLevel = (path: string): boolean => path === 'level'

test('a string is shown where the caller says that it cannot be a secret', () => {
  expect(problemsOf({ name: 5, level: 'loud' }, { isOpen: isLevel })).toEqual([
    'name: expected a string of 1 to 10 characters, got 5',
    'level: expected one of debug, info, warn, got "loud"',
  ])
})

test('a schema without a message of its own is described by its type', () => {
  const plain = v.strictObject({
    count: v.number(),
    tags: v.array(v.string()),
    mode: v.picklist(['on', 'off']),
    at: v.instance(Date),
    size: v.pipe(v.number(), v.minValue(3)),
  })
  const parsed = parse(plain, { count: 'x', tags: 1, mode: 'x', at: {}, size: 1 })
  expect(parsed.ok ? '' : formatProblems(parsed.problems)).toBe(
    [
      'count: expected a number, got a string of 1 character',
      'tags: expected an array, got 1',
      'mode: expected one of on, off, got a string of 1 character',
      'at: expected an instance of Date, got an object',
      'size: expected min value >=3, got 1',
    ].join('; '),
  )
})

test.each([
  ['unknown names', v.strictObject({ a: v.optional(integer(1, 3)) })],
  ['invalid values', v.record(v.string(), text(1, 5))],
])('an input with 100 000 %s has 100 problems and costs little more than reading it', (_title, broad) => {
  const input = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, index) => [`name${1e5 + index}`, index]),
  )
  // Listing the names once for each of them would list ten billion.
  const keys = vi.spyOn(Object, 'keys')
  const parsed = parse<unknown>(broad, input)
  expect(keys.mock.calls.filter(([given]) => given === input).length).toBeLessThan(5)
  keys.mockRestore()
  expect(parsed.ok ? 0 : parsed.problems.length).toBe(100)
  expect(parsed.ok ? '' : parsed.problems.at(-1)?.path).toBe('[99]')
})

test.each([
  [Promise.resolve({}), 'a Promise'],
  [new Map([['name', 'queue']]), 'a Map'],
  [new Date(0), 'a Date'],
  [new Error('secret'), 'an Error'],
  [new URL('https://a.test/secret'), 'a URL'],
])('%o in place of an object is refused by name, whole or in part', (given, received) => {
  const broad = v.strictObject({ limits: v.optional(v.strictObject({ day: v.optional(integer(0, 10)) })) })
  const problem = { expected: 'an object', received }
  expect(parse(broad, given)).toEqual({ ok: false, problems: [{ path: '', ...problem }] })
  expect(parse(broad, { limits: given })).toEqual({ ok: false, problems: [{ path: 'limits', ...problem }] })
})

test('an instance of a class, and an object without a prototype, are read like other objects', () => {
  class Options {
    readonly name = 'queue'
  }
  const bare: object = Object.assign(Object.create(null) as object, { name: 'queue' })
  expect([parse(schema, new Options()).ok, parse(schema, bare).ok]).toEqual([true, true])
})

test('a problem that a schema of an object moves to one field shows that field, not the object', () => {
  const range = v.pipe(
    v.strictObject({ from: v.number(), to: v.optional(v.number()) }),
    v.forward(
      v.check(({ from, to = 0 }) => from < to, 'a number above from'),
      ['to'],
    ),
  )
  const problem = { path: 'to', expected: 'a number above from' }
  expect(parse(range, { from: 2, to: 1 })).toEqual({ ok: false, problems: [{ ...problem, received: '1' }] })
  expect(parse(range, { from: 2 })).toEqual({ ok: false, problems: [{ ...problem, received: 'nothing' }] })
})
