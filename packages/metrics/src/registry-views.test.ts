import { Counter, Registry } from 'prom-client'
import { expect, test } from 'vitest'

import { parsePrometheusText } from '../test/prometheus-text.ts'
import { findView, renderView, viewNames } from './registry-views.ts'

function collect(): never {
  throw new Error('collected')
}

test('every name that is listed finds its own view, whatever the APIs are called', () => {
  const apis = ['gitlab', 'main', 'tokens', 'api:main', 'api:x', '']
  expect(viewNames(apis)).toEqual([
    'main',
    'tokens',
    'system',
    'gitlab',
    'api:main',
    'api:tokens',
    'api:api:main',
    'api:api:x',
    '',
  ])
  const views = viewNames(apis).map((name) => findView(name, apis))
  expect(views).toEqual([
    { kind: 'main' },
    { kind: 'tokens' },
    { kind: 'system' },
    ...apis.map((api) => ({ kind: 'api', api })),
  ])
  expect(findView('github', apis)).toBeUndefined()
})

test('an API’s view has its rows only, however the name is written', async () => {
  const registry = new Registry()
  const counter = new Counter({
    name: 'x_total',
    help: 'x',
    labelNames: ['other', 'api'],
    registers: [registry],
  })
  const names = ['a', 'a"', 'a\\', 'a\nb', '{api="a"', ',api="a",', 'b",api="a']
  for (const name of names) counter.inc({ other: name, api: name })
  counter.inc({ other: 'a' })
  for (const api of names) {
    const rows = parsePrometheusText(await renderView(registry, 'bot', { kind: 'api', api }))
    expect(rows).toEqual([{ name: 'x_total', labels: { other: api, api }, value: 1 }])
  }
  expect(await renderView(registry, 'bot', { kind: 'api', api: 'c' })).toBe('')
})

test('a family outside the view is not collected', async () => {
  const registry = new Registry()
  for (const name of ['nodejs_x', 'other_x']) {
    registry.registerMetric(new Counter({ name, help: 'x', registers: [], collect }))
  }
  new Counter({ name: 'bot_llm_x', help: 'x', registers: [registry] }).inc()
  expect(parsePrometheusText(await renderView(registry, 'bot', { kind: 'tokens' }))).toHaveLength(1)
})
