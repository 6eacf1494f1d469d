import { isMetricsError, PriceTable, type ModelPrice, type PriceList } from '@botwatch/metrics'
import { resolve } from 'node:path'

import { describeUnreadable, readBounded } from './bounded-file.ts'
import { parseYaml } from './file/document.ts'
import { placeOf } from './file/place-problems.ts'
import type { ConfigProblem } from './file/position.ts'
import type { FilePrices } from './file/read-config-file.ts'
import { problemsOf } from './package-problems.ts'

const MAX_BYTES = 4 * 2 ** 20
const READABLE = 'a price list in YAML or JSON of at most 4 MiB'

/**
 * Reads the price lists that a configuration file names, relative to its folder. A list may have its fields in snake case and its
 * prices as numbers. All lists have one currency, and no two have a price of the same model from the same day on.
 */
export function readPriceLists(paths: readonly string[], folder: string): FilePrices {
  const read = paths.map((path, index) => readList(resolve(folder, path), path, `prices[${index}]`))
  const problems = read.flatMap((each) => ('problems' in each ? each.problems : []))
  const lists = read.flatMap((each) => ('list' in each ? [each.list] : []))
  const [first, ...others] = lists
  if (first === undefined || problems.length > 0) return { problems }
  for (const [index, { currency }] of others.entries())
    if (currency !== first.currency) {
      const expected = `prices in ${first.currency}, like those of the first list`
      return { problems: [{ path: `prices[${index + 1}]`, expected, received: `prices in ${currency}` }] }
    }
  try {
    return { table: new PriceTable(merge(first, lists)), problems: [] }
  } catch (error) {
    if (!isMetricsError(error)) throw error
    const problem = {
      path: 'prices',
      expected: 'one price of a model from a day on',
      received: 'two in different lists',
    }
    return { problems: [problem] }
  }
}

function merge(first: PriceList, lists: readonly PriceList[]): PriceList {
  const providers = new Map<string, readonly string[]>()
  for (const list of lists)
    for (const [name, names] of Object.entries(list.providers ?? {}))
      providers.set(name, [...(providers.get(name) ?? []), ...names])
  const models = lists.flatMap(({ source, asOf, models: each }) =>
    each.map((model): ModelPrice => ({ source, asOf, ...model })),
  )
  return { ...first, providers: Object.fromEntries(providers), models }
}

type Result = { readonly list: PriceList } | { readonly problems: readonly ConfigProblem[] }

function readList(path: string, file: string, field: string): Result {
  const refused = (received: string): Result => ({
    problems: [{ path: field, expected: READABLE, received }],
  })
  try {
    const bytes = readBounded(path, MAX_BYTES)
    if (bytes === undefined) return refused('a larger file, or none that has an end')
    const document = parseYaml(bytes.toString('utf8'))
    if (document.problems.length > 0)
      return { problems: document.problems.map((each) => ({ ...each, file })) }
    const list = toPriceList(document.value) as PriceList
    const problems = problemsOf(() => new PriceTable(list)).map((each) => {
      const at = [toSnakeCase(each.path), each.path].find((one) => document.has(one)) ?? each.path
      return { ...each, path: at, file, position: placeOf(document, { ...each, path: at }) }
    })
    return problems.length > 0 ? { problems } : { list }
  } catch (error) {
    return refused(describeUnreadable(error))
  }
}

/** Names of other providers are no fields. */
function toPriceList(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPriceList)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const field = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
      if (field === 'providers') return [field, each]
      // A price is exact text; YAML reads 0.60 as a number.
      if (/^(?:input|output)/.test(field) && typeof each === 'number') return [field, String(each)]
      return [field, toPriceList(each)]
    }),
  )
}

function toSnakeCase(path: string): string {
  return path.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
