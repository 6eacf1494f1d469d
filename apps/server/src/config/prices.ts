import { isMetricsError, PriceTable, type PriceList } from '@botwatch/metrics'
import { describe, type Problem } from '@botwatch/options'

import type { FilePrices } from './file/read-config-file.ts'
import { below } from './package-problems.ts'
import { readPriceLists } from './price-lists.ts'

/** Reads prices as JSON from the variable `METRICS_PRICES`, or the list that `METRICS_PRICES_FILE` names. Neither need be set. */
export function readPrices(env: Readonly<Record<string, string | undefined>>): FilePrices {
  const { METRICS_PRICES: text, METRICS_PRICES_FILE: path } = env
  if (path === undefined) return text === undefined ? { problems: [] } : parse(text)
  if (text !== undefined) {
    const expected = 'nothing because METRICS_PRICES_FILE is set'
    return { problems: [{ path: 'METRICS_PRICES', expected, received: describe(text) }] }
  }
  const { table, problems } = readPriceLists([path], '.')
  return { table, problems: below('METRICS_PRICES_FILE', problems.map(withoutList)) }
}

/** A problem of the list as a whole has no path in it. */
function withoutList(problem: Problem): Problem {
  return { ...problem, path: problem.path.replace(/^prices\[0\]/, '') }
}

function parse(text: string): FilePrices {
  try {
    return { table: new PriceTable(JSON.parse(text) as PriceList), problems: [] }
  } catch (error) {
    if (isMetricsError(error)) return { problems: below('METRICS_PRICES', error.problems) }
    // Its message quotes the text.
    if (!(error instanceof SyntaxError)) throw error
    return { problems: [{ path: 'METRICS_PRICES', expected: 'JSON', received: 'text that is not JSON' }] }
  }
}
