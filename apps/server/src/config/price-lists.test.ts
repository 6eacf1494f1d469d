import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

import { configFolder } from '../../test/load-text.ts'
import type { ServerConfig } from './server-config.ts'

const files = configFolder()
const { folder, path, write, load, configOf, problemsOf } = files
afterAll(() => files[Symbol.dispose]())

const list = `currency: USD
as_of: 2026-11-01
source: our contract
models:
- { provider: zai, model: glm-4.6, input: 0.50, input_cached: 0.10, output: 2 }
`
const sourceOf = ({ prices }: ServerConfig, model: string) => {
  const found = prices?.find('zai', model, '2026-11-24')
  return found === undefined || found.state === 'unpriced' ? undefined : found.version.source
}

test('price lists are in YAML with the names of fields in snake case, or in JSON, beside the file', () => {
  write('prices.yaml', list)
  const models = [{ provider: 'zai', model: 'own', input: '1', output: '2' }]
  const other = { currency: 'USD', asOf: '2026-11-01', source: 'an offer', models }
  write('more.json', JSON.stringify(other))
  const config = configOf('prices: [./prices.yaml, more.json]')
  expect(sourceOf(config, 'glm-4.6')).toBe('our contract')
  expect(sourceOf(config, 'own')).toBe('an offer')
  expect(load('prices: [./prices.yaml]').files).toEqual([path, join(folder, 'prices.yaml')])
  const inVariable = configOf('prices: [./prices.yaml]', { METRICS_PRICES: JSON.stringify(other) })
  expect(sourceOf(inVariable, 'own')).toBe('an offer')
})

test('price lists with problems have their names and places', () => {
  write('prices.yaml', list.replace('2 }', 'hunter2 }').replace('USD', 'usd'))
  write('broken.yaml', 'a: [')
  expect(problemsOf('prices: [./prices.yaml, broken.yaml, none.yaml]')).toEqual([
    'botwatch.yaml:1:38 prices[2]: expected a price list in YAML or JSON of at most 4 MiB, got no file of this name',
    './prices.yaml:1:11 currency: expected an ISO 4217 code of three capital letters, got a string of 3 characters',
    './prices.yaml:5:77 models[0].output: expected a decimal string such as "0.60", with at most 12 decimals, got a string of 7 characters',
    'broken.yaml:1:5 expected valid YAML, got a line that is indented too little, or a bracket that is not closed',
  ])
  write('prices.yaml', list.replace('our contract', '${NONE}'))
  expect(sourceOf(configOf('prices: [prices.yaml]'), 'glm-4.6')).toBe('${NONE}')
  write('prices.yaml', `${list}modles: []\n`)
  expect(problemsOf('prices: [prices.yaml]')).toEqual([
    'prices.yaml:6:1 modles: unknown field; did you mean models?',
  ])
  write('prices.yaml', list)
  write('eur.yaml', list.replace('USD', 'EUR'))
  write('same.yaml', list)
  expect(problemsOf('prices: [prices.yaml, eur.yaml]')).toEqual([
    'botwatch.yaml:1:23 prices[1]: expected prices in USD, like those of the first list, got prices in EUR',
  ])
  expect(problemsOf('prices: [prices.yaml, same.yaml]')).toEqual([
    'botwatch.yaml:1:9 prices: expected one price of a model from a day on, got two in different lists',
  ])
})
