import { isMetricsError, PriceTable, type PriceList } from '@botwatch/metrics'
import { describe, type Problem } from '@botwatch/options'

import { describeUnreadable, readBounded } from './bounded-file.ts'
import { below } from './package-problems.ts'

const MAX_BYTES = 4 * 2 ** 20

/** Result of {@link readPrices}: a price table, every problem, or neither if no variable is set. */
export interface PricesResult {
  readonly table?: PriceTable
  readonly problems: readonly Problem[]
}

/** Reads prices as JSON from the variable `METRICS_PRICES` or from the file that `METRICS_PRICES_FILE` names. */
export function readPrices(env: Readonly<Record<string, string | undefined>>): PricesResult {
  const { METRICS_PRICES: text, METRICS_PRICES_FILE: path } = env
  if (path === undefined)
    return text === undefined ? { problems: [] } : parse('METRICS_PRICES', () => text, 'JSON')
  if (text !== undefined) {
    const expected = 'nothing because METRICS_PRICES_FILE is set'
    return { problems: [{ path: 'METRICS_PRICES', expected, received: describe(text) }] }
  }
  return parse('METRICS_PRICES_FILE', () => readText(path), 'a JSON file of at most 4 MiB')
}

function readText(path: string): string {
  const text = readBounded(path, MAX_BYTES)?.toString('utf8')
  if (text === undefined) throw new RangeError('too long')
  return text
}

function parse(variable: string, read: () => string, expected: string): PricesResult {
  try {
    return { table: new PriceTable(JSON.parse(read()) as PriceList), problems: [] }
  } catch (error) {
    if (isMetricsError(error)) return { problems: below(variable, error.problems) }
    return { problems: [{ path: variable, expected, received: reasonOf(error as NodeJS.ErrnoException) }] }
  }
}

/** Not the message of the error: that of a syntax error quotes the text. */
function reasonOf(error: NodeJS.ErrnoException): string {
  if (error instanceof SyntaxError) return 'text that is not JSON'
  if (error instanceof RangeError) return 'a larger file, or none that has an end'
  return describeUnreadable(error)
}
