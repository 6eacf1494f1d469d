import { isMetricsError, PriceTable, type PriceList } from '@botwatch/metrics'
import { readFileSync, statSync } from 'node:fs'

const MAX_BYTES = 4 * 2 ** 20

/** A price table, or what is wrong with where it was to come from; neither when nothing was said. */
export interface PricesResult {
  readonly table?: PriceTable
  readonly problems: readonly string[]
}

/** Reads prices as JSON out of the variable `METRICS_PRICES`, or out of the file that `METRICS_PRICES_FILE` names. */
export function readPrices(env: Readonly<Record<string, string | undefined>>): PricesResult {
  const { METRICS_PRICES: text, METRICS_PRICES_FILE: path } = env
  if (path === undefined)
    return text === undefined ? { problems: [] } : parse('METRICS_PRICES', () => text, 'JSON')
  if (text !== undefined)
    return { problems: ['METRICS_PRICES: expected to be set without METRICS_PRICES_FILE, got both'] }
  return parse('METRICS_PRICES_FILE', () => readText(path), 'a JSON file of at most 4 MiB')
}

function readText(path: string): string {
  if (statSync(path).size > MAX_BYTES) throw new RangeError('too long')
  return readFileSync(path, 'utf8')
}

function parse(variable: string, read: () => string, expected: string): PricesResult {
  try {
    return { table: new PriceTable(JSON.parse(read()) as PriceList), problems: [] }
  } catch (error) {
    if (isMetricsError(error)) return { problems: error.problems.map((problem) => `${variable}: ${problem}`) }
    // Not the message: that of a syntax error quotes the text.
    const { name, code = name } = error as NodeJS.ErrnoException
    return { problems: [`${variable}: expected ${expected}, got ${code}`] }
  }
}
