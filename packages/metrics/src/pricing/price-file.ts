import { readFile, stat } from 'node:fs/promises'

import { MetricsError } from '../errors.ts'
import type { PriceList } from './price-list.ts'
import { PriceTable } from './price-table.ts'

const MAX_BYTES = 4 * 2 ** 20

/**
 * Reads a price table from a JSON file that holds a {@link PriceList}, of at most 4 MiB. Rejects with `INVALID_PRICES`
 * when it cannot be read or has problems.
 *
 * @example
 * const metrics = new MetricsCollector({ prices: await readPriceFile('prices.json') })
 */
export async function readPriceFile(path: string): Promise<PriceTable> {
  return new PriceTable((await readJson(path)) as PriceList)
}

async function readJson(path: string): Promise<unknown> {
  try {
    const { size } = await stat(path)
    if (size > MAX_BYTES) throw new RangeError('too long')
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    // Not the message: that of a syntax error quotes the file.
    const { name, code = name } = error as NodeJS.ErrnoException
    throw new MetricsError('INVALID_PRICES', [`expected a JSON file of at most 4 MiB, got ${code}`])
  }
}
