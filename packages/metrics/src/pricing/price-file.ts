import { readFile, stat } from 'node:fs/promises'

import { text } from '@botwatch/options'

import { MetricsError } from '../errors.ts'
import { readOptions } from '../read-options.ts'
import type { PriceList } from './price-list.ts'
import { PriceTable } from './price-table.ts'

const MAX_BYTES = 4 * 2 ** 20

/**
 * Reads a price table from a JSON file with a {@link PriceList}. The file may have up to 4 MiB. Rejects with
 * `INVALID_PRICES` if the file cannot be read or the list is invalid.
 *
 * @example
 * const metrics = new MetricsCollector({ prices: await readPriceFile('prices.json') })
 */
export async function readPriceFile(path: string): Promise<PriceTable> {
  const file = readOptions(text(1, 4096), path, 'path')
  return new PriceTable((await readJson(file)) as PriceList)
}

async function readJson(path: string): Promise<unknown> {
  try {
    const { size } = await stat(path)
    if (size > MAX_BYTES) throw invalidFile(`a file of ${size} bytes`)
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof MetricsError) throw error
    // Not the message: the one of a syntax error quotes the file.
    if (error instanceof SyntaxError) throw invalidFile('a file that is not JSON')
    throw invalidFile(`a file that cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function invalidFile(received: string): MetricsError {
  return new MetricsError('INVALID_PRICES', [
    { path: '', expected: 'a JSON file of at most 4 MiB', received },
  ])
}
