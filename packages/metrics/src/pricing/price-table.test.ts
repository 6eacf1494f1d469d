import { describe, expect, test } from 'vitest'

import { toNumber } from './money.ts'
import type { ModelPrice, PriceList } from './price-list.ts'
import { PriceTable } from './price-table.ts'
import { costOf, rateOf, type PriceFinding } from './rate.ts'

const DAY = '2026-01-05'
const MILLION = 1_000_000n

function listOf(models: readonly ModelPrice[], over: Partial<PriceList> = {}): PriceList {
  return { currency: 'USD', asOf: '2026-01-01', source: 'a contract', models, ...over }
}

/** Input, cached and output per million tokens. */
function prices(finding: PriceFinding, inputTokens = 0): string | readonly number[] {
  if (finding.state === 'unpriced') return 'unpriced'
  const { perToken } = rateOf(finding.version, inputTokens)
  return [perToken.input, perToken.input_cached, perToken.output].map((price) => toNumber(price * MILLION))
}

describe('the built-in prices', () => {
  const table = new PriceTable()

  test.each([
    ['glm-4.5', [0.6, 0.11, 2.2]],
    ['glm-4.6', [0.6, 0.11, 2.2]],
    ['glm-4.7', [0.6, 0.11, 2.2]],
    ['glm-4.5-x', [2.2, 0.45, 8.9]],
    ['glm-4.5-air', [0.2, 0.03, 1.1]],
    ['glm-4.5-airx', [1.1, 0.22, 4.5]],
    ['glm-4.5v', [0.6, 0.11, 1.8]],
    ['glm-4-32b-0414-128k', [0.1, 0.1, 0.1]],
    ['glm-5', [1, 0.2, 3.2]],
    ['glm-5-turbo', [1.2, 0.24, 4]],
    ['zai/glm-4.6', [0.6, 0.11, 2.2]],
    ['z-ai/glm-4.6', [0.6, 0.11, 2.2]],
    ['glm-4.6-20250930', [0.6, 0.11, 2.2]],
    ['z-ai/glm-4.6-2025-09-30', [0.6, 0.11, 2.2]],
  ])('%s costs %o per million', (model, expected) => {
    const finding = table.find('unknown', model, DAY)
    expect(finding.state).toBe('priced')
    expect(prices(finding)).toEqual(expected)
  })

  test('glm-4.5-flash is free rather than unpriced', () => {
    expect(table.find('unknown', 'glm-4.5-flash', DAY).state).toBe('free')
  })

  test.each([
    'glm-4',
    'glm-4.6-air',
    'glm-4.60',
    'my-glm-4.6',
    'glm-4.6:free',
    'GLM-4.6',
    'glm-4.6-2025',
    'glm-4.6-20251330',
    'glm-4.6-2025-0930',
    'openrouter/glm-4.6',
    'openrouter/z-ai/glm-4.6',
    'zai/',
    'zai/zai/glm-4.6',
    '/glm-4.6',
    'glm-4.7-flash',
    'glm-5.1',
    '__proto__',
    'constructor',
    '',
  ])('%s is unpriced', (model) => {
    expect(table.find('unknown', model, DAY)).toEqual({ state: 'unpriced' })
  })

  test('only prices of the given provider apply', () => {
    for (const provider of ['zai', 'z-ai', 'glm', 'unknown']) {
      expect(table.find(provider, 'glm-4.6', DAY).state).toBe('priced')
      expect(table.find(provider, 'z-ai/glm-4.6', DAY).state).toBe('priced')
    }
    expect(table.find('openrouter', 'glm-4.6', DAY).state).toBe('unpriced')
    expect(table.find('openrouter', 'z-ai/glm-4.6', DAY).state).toBe('unpriced')
  })

  test('have a source and the day of the look-up', () => {
    const finding = table.find('zai', 'glm-4.6', DAY)
    expect(finding).toMatchObject({
      version: {
        source: expect.stringContaining('docs.z.ai'),
        asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      },
    })
  })
})

describe('prices of one’s own', () => {
  const zai = { provider: 'zai', input: '1', output: '2' }

  test('take precedence over the built-in ones, from their day on', () => {
    const table = new PriceTable(
      listOf([
        { ...zai, model: 'glm-4.6', effectiveFrom: '2026-02-01' },
        { ...zai, model: 'glm-4.6', effectiveFrom: '2026-03-01', input: '9' },
      ]),
    )
    const of = (day: string): unknown => prices(table.find('zai', 'glm-4.6', day))
    expect(of('2026-01-31')).toEqual([0.6, 0.11, 2.2])
    expect(of('2026-02-01')).toEqual([1, 1, 2])
    expect(of('2026-02-28')).toEqual([1, 1, 2])
    expect(of('2026-03-01')).toEqual([9, 9, 2])
    expect(prices(table.find('zai', 'glm-4.5', DAY))).toEqual([0.6, 0.11, 2.2])
  })

  test('are unpriced before their first day', () => {
    const table = new PriceTable(listOf([{ ...zai, model: 'glm-9', effectiveFrom: '2026-02-01' }]))
    expect(table.find('zai', 'glm-9', '2026-01-31').state).toBe('unpriced')
  })

  test('in another currency replace the built-in ones', () => {
    const table = new PriceTable(listOf([{ ...zai, model: 'glm-4.6' }], { currency: 'CNY' }))
    expect(table.currency).toBe('CNY')
    expect(prices(table.find('zai', 'glm-4.6', DAY))).toEqual([1, 1, 2])
    expect(table.find('zai', 'glm-4.5', DAY).state).toBe('unpriced')
  })

  test('are found by alias, and under other names of their provider', () => {
    const table = new PriceTable(
      listOf([{ ...zai, provider: 'acme', model: 'large', aliases: ['large-latest'] }], {
        providers: { acme: ['acme-cloud'] },
      }),
    )
    for (const model of [
      'large',
      'large-latest',
      'acme/large',
      'acme-cloud/large-latest',
      'large-latest@20260101',
    ])
      expect(table.find('unknown', model, DAY).state).toBe('priced')
    expect(table.find('acme-cloud', 'large', DAY).state).toBe('priced')
  })

  test.each(['zai', 'z-ai', 'z.ai', 'glm'])(
    'stand in front of the built-in ones also under the name %s of their provider',
    (provider) => {
      const table = new PriceTable(listOf([{ ...zai, provider, model: 'glm-4.6' }]))
      const asked = [
        ['unknown', 'glm-4.6'],
        ['zai', 'glm-4.6'],
        ['z-ai', 'glm-4.6'],
        ['unknown', 'z-ai/glm-4.6'],
      ] as const
      for (const [by, model] of asked) expect(prices(table.find(by, model, DAY))).toEqual([1, 1, 2])
    },
  )

  test('of several providers for one id apply only if the provider is given', () => {
    const table = new PriceTable(
      listOf([
        { ...zai, provider: 'a', model: 'm' },
        { ...zai, provider: 'b', model: 'm', input: '7' },
      ]),
    )
    expect(table.find('unknown', 'm', DAY).state).toBe('unpriced')
    expect(prices(table.find('b', 'm', DAY))).toEqual([7, 7, 2])
    expect(prices(table.find('unknown', 'a/m', DAY))).toEqual([1, 1, 2])
  })

  test('have tiers by the length of the input', () => {
    const tiers = [
      { aboveInputTokens: 200_000, input: '3', inputCached: '0.3', output: '4' },
      { aboveInputTokens: 500_000, input: '5', output: '6' },
    ]
    const finding = new PriceTable(listOf([{ ...zai, model: 'm', tiers }])).find('zai', 'm', DAY)
    expect(prices(finding, 200_000)).toEqual([1, 1, 2])
    expect(prices(finding, 200_001)).toEqual([3, 0.3, 4])
    expect(prices(finding, 500_001)).toEqual([5, 5, 6])
  })

  test('do not change with the object from which they were read', () => {
    const model = { ...zai, model: 'm' }
    const table = new PriceTable(listOf([model]))
    model.input = '0'
    expect(prices(table.find('zai', 'm', DAY))).toEqual([1, 1, 2])
  })
})

test('2006 prompt tokens of which 1920 were cached, and 300 of completion, cost exactly 0.0009228 on glm-4.6', () => {
  const finding = new PriceTable().find('unknown', 'glm-4.6', DAY)
  if (finding.state === 'unpriced') throw new Error('unpriced')
  const tokens = {
    input: 86n,
    input_cached: 1920n,
    input_cache_write: 0n,
    output: 300n,
    output_reasoning: 0n,
  }
  expect(toNumber(costOf(rateOf(finding.version, 2006), tokens))).toBe(0.0009228)
})
