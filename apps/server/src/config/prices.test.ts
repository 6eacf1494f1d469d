import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatProblem } from '@botwatch/options'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeConfig } from './describe-config.ts'
import { parseConfig } from './environment.ts'
import { readPrices } from './prices.ts'

const list = {
  currency: 'USD',
  asOf: '2026-11-01',
  source: 'our contract',
  models: [{ provider: 'zai', model: 'glm-4.6', input: '0.50', output: '2.00' }],
}

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'botwatch-prices-'))
  path = join(folder, 'prices.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The source of the price of glm-4.6, or the problems. */
function sourceOf(env: Record<string, string>): string | readonly string[] {
  const { table, problems } = readPrices(env)
  const found = table?.find('zai', 'glm-4.6', '2026-11-24')
  return found !== undefined && found.state !== 'unpriced'
    ? found.version.source
    : problems.map(formatProblem)
}

test('prices of a variable or a file take precedence over the built-in ones', () => {
  writeFileSync(path, JSON.stringify(list))
  expect(sourceOf({ METRICS_PRICES: JSON.stringify(list) })).toBe('our contract')
  expect(sourceOf({ METRICS_PRICES_FILE: path })).toBe('our contract')
  expect(readPrices({ METRICS_PRICES_FILE: path }).table?.find('zai', 'glm-4.5', '2026-11-24').state).toBe(
    'priced',
  )
  expect(readPrices({})).toEqual({ problems: [] })
})

test('both variables at once are a problem', () => {
  expect(sourceOf({ METRICS_PRICES: '{}', METRICS_PRICES_FILE: path })).toEqual([
    'METRICS_PRICES: expected nothing because METRICS_PRICES_FILE is set, got a string of 2 characters',
  ])
})

test('every mistake in a list is a problem of the configuration, and no text of it is shown', () => {
  const wrong = { ...list, currency: 'usd', models: [{ ...list.models[0], input: -0.5, model: '' }] }
  writeFileSync(path, JSON.stringify(wrong))
  const result = parseConfig({ METRICS_PRICES_FILE: path, MONITORING_PORT: 'x' })
  expect(result.ok ? [] : result.problems.map(formatProblem)).toEqual([
    'MONITORING_PORT: expected an integer from 0 to 65535, got "x"',
    'METRICS_PRICES_FILE.currency: expected an ISO 4217 code of three capital letters, got a string of 3 characters',
    'METRICS_PRICES_FILE.models[0].model: expected a string of 1 to 128 characters, got an empty string',
    expect.stringMatching(
      /^METRICS_PRICES_FILE\.models\[0\]\.input: expected .*, got a string of 4 characters$/,
    ),
  ])
  writeFileSync(path, 'hunter2: [')
  const expected = 'METRICS_PRICES_FILE: expected a price list in YAML or JSON of at most 4 MiB, got'
  expect(sourceOf({ METRICS_PRICES_FILE: path })).toEqual([
    expect.stringMatching(/^METRICS_PRICES_FILE: expected valid YAML, got (?!.*hunter2)/),
  ])
  truncateSync(path, 4 * 2 ** 20 + 1)
  expect(sourceOf({ METRICS_PRICES_FILE: path })).toEqual([
    `${expected} a larger file, or none that has an end`,
  ])
  expect(sourceOf({ METRICS_PRICES_FILE: '/dev/zero' })).toEqual([
    `${expected} a larger file, or none that has an end`,
  ])
  expect(sourceOf({ METRICS_PRICES_FILE: folder })).toEqual([`${expected} a folder`])
  expect(sourceOf({ METRICS_PRICES_FILE: join(folder, 'none') })).toEqual([
    `${expected} no file of this name`,
  ])
  expect(sourceOf({ METRICS_PRICES: 'null' })).toEqual(['METRICS_PRICES: expected a price list, got null'])
})

test('the shown configuration names the currency of own prices', () => {
  const result = parseConfig({ METRICS_PRICES: JSON.stringify({ ...list, currency: 'EUR' }) })
  if (!result.ok) throw new Error('expected a configuration')
  expect(describeConfig(result.config)).toMatchObject({ prices: 'own, in EUR' })
})
