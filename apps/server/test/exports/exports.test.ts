import { describe, expect, test } from 'vitest'

import { listExports } from './list-exports.ts'
import { takesAnything, takesOptions, takesOwnData, takesPaths, takesValues, type Exported } from './uses.ts'

const secret = 'glpat-ABCDEFGHIJKLMNOPQRST'
const wrong: readonly unknown[] = [null, 5, secret, [secret], new Map([[secret, secret]]), () => secret]
const boom = (): never => {
  throw new Error(secret)
}
/** Values whose reading throws, and others that no JSON has. */
const hostile: readonly (() => unknown)[] = [
  () => new Proxy({}, { get: boom, has: boom, ownKeys: boom, getPrototypeOf: boom }),
  () => new Proxy({}, { get: boom }),
  () => new Proxy([], { get: boom }),
  () => new Proxy(boom, { get: boom }),
  () => ({
    toString: boom,
    valueOf: boom,
    toJSON: boom,
    [Symbol.toPrimitive]: boom,
    [Symbol.iterator]: boom,
  }),
  () => Array.from({ length: 20_000 }).reduce<unknown>((inner) => [inner], []),
  () => Object.assign(Object.create(null), { a: 10n }),
  () => Symbol(secret),
  // eslint-disable-next-line no-sparse-arrays -- holes are what is tested.
  () => [, , 10n],
]
const exported = await listExports()

function find(name: string): Exported {
  const value = exported.get(name) as Exported
  const isClass = /^class\b/.test(Function.prototype.toString.call(value))
  return isClass ? (...args) => Reflect.construct(value, args) as unknown : value
}

/** The error that a call throws or rejects with. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call()
  } catch (error) {
    return error
  }
  return 'no error'
}

const names = /^(?:Alerts|Health|HttpClient|Metrics|Monitor|Notifier|Options|Server|Sqlite|System)Error$/

/** `a typed error` if a call is refused as it should be, otherwise what it ends with. */
async function refusalOf(call: () => unknown): Promise<unknown> {
  const error = await errorOf(call)
  const { name, code, problems } = error as Partial<Record<'name' | 'code' | 'problems', unknown>>
  const isTyped = names.test(String(name)) && String(code).startsWith('INVALID_')
  const isListed = Array.isArray(problems) && problems.length > 0
  return isTyped && isListed && !String(error).includes(secret) ? 'a typed error' : error
}

test('every export of a package is in one of the lists, so that none is without a test of wrong input', () => {
  const lists = [Object.keys(takesOptions), Object.keys(takesValues), takesPaths, takesAnything, takesOwnData]
  expect(lists.flat().toSorted()).toEqual([...exported.keys()].toSorted())
})

describe.each(Object.entries(takesOptions))('%s', (name, { typo, needs = {}, call }) => {
  const use = call ?? ((given, options) => given(options))

  test('refuses what is no object of options by a typed error', async () => {
    for (const options of wrong) expect(await refusalOf(() => use(find(name), options))).toBe('a typed error')
  })

  test('passes on no error of a value that throws when it is read', async () => {
    for (const make of hostile) {
      // What would start a server or a monitor is given as the options themselves only.
      const fields = /\bcreateMonitor/.test(name) ? [] : [typo[1], ...Object.keys(needs)]
      const inFields = fields.flatMap((field) =>
        [make(), [make()]].map((value) => ({ ...needs, [field]: value })),
      )
      for (const options of [new Proxy({}, { ownKeys: boom, get: boom }), ...inFields]) {
        const refusal = await refusalOf(() => use(find(name), options))
        expect(['no error', 'a typed error']).toContain(refusal)
      }
    }
  })

  test('lists every unknown option, with the one that was meant', async () => {
    const [misspelt, meant] = typo
    const error = await errorOf(() =>
      use(find(name), { ...needs, [misspelt]: secret, 'no option at all': 1 }),
    )
    const problems = error as { readonly problems: readonly { readonly path: string }[] }
    expect(String(error)).toMatch(new RegExp(`\\b${misspelt}: unknown \\w+; did you mean ${meant}\\?`))
    expect(problems.problems).toHaveLength(2)
    expect(String(error)).not.toContain(secret)
  })
})

test.each(Object.entries(takesValues))(
  '%s refuses what it cannot take by a typed error',
  async (name, use) => {
    for (const value of [undefined, ...wrong])
      expect(await refusalOf(() => use(find(name), value))).toBe('a typed error')
  },
)

test.each(takesPaths)('%s refuses what is no path by a typed error', async (name) => {
  for (const value of [undefined, null, 5, '', 'a\0b', [secret]])
    expect(await refusalOf(() => find(name)(value))).toBe('a typed error')
})

test.each(takesAnything)('%s takes anything and never throws', async (name) => {
  for (const value of [undefined, ...wrong]) expect(await errorOf(() => find(name)(value))).toBe('no error')
})
