import { Counter, register as globalRegistry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { create, request, scrape, usage, valuesOf } from '../../test/collectors.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:10Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('registries', () => {
  test('are main, tokens, system and each API, and main includes the others', async () => {
    const metrics = create()
    metrics.recordApiRequest(request)
    metrics.recordApiRequest({ ...request, apiName: 'main' })
    metrics.recordTokenUsage(usage)
    expect(metrics.listAvailableRegistries()).toEqual(['main', 'tokens', 'system', 'gitlab', 'api:main'])
    const main = await scrape(metrics)
    for (const [registry, prefix] of [
      ['tokens', 'bot_llm_'],
      ['system', 'bot_system_'],
    ] as const) {
      const rows = await scrape(metrics, registry)
      expect(rows).toEqual(main.filter(({ name }) => name.startsWith(prefix)))
      expect(rows.length).toBeGreaterThan(0)
    }
    for (const [registry, api] of [
      ['gitlab', 'gitlab'],
      ['api:main', 'main'],
    ] as const) {
      const rows = await scrape(metrics, registry)
      expect(rows).toEqual(main.filter(({ labels }) => labels.api === api))
      expect(rows.length).toBeGreaterThan(0)
    }
  })

  test('are unambiguous for any name of an API', async () => {
    const metrics = create()
    const apis = ['main', 'api:main', 'api:api:main', 'tokens', 'system', 'api:x']
    for (const apiName of apis) metrics.recordApiRequest({ ...request, apiName })
    const names = metrics.listAvailableRegistries()
    expect(new Set(names).size).toBe(3 + apis.length)
    for (const [at, apiName] of apis.entries()) {
      const rows = await scrape(metrics, names[3 + at])
      expect(new Set(rows.map(({ labels }) => labels.api))).toEqual(new Set([apiName]))
    }
  })

  test('an unknown name is answered with the list of all registries', async () => {
    expect(await create().getPrometheusMetrics({ registry: 'gitlab' })).toEqual({
      ok: false,
      code: 'UNKNOWN_REGISTRY',
      available: ['main', 'tokens', 'system'],
    })
  })

  test('main includes a metric of the user, with the right content type', async () => {
    const metrics = create()
    const own = new Counter({
      name: 'reviews_total',
      help: 'Reviews.',
      labelNames: ['api'],
      registers: [metrics.registry],
    })
    own.inc({ api: 'gitlab' }, 3)
    metrics.recordApiRequest(request)
    const result = await metrics.getPrometheusMetrics()
    expect(result).toMatchObject({ ok: true, contentType: 'text/plain; version=0.0.4; charset=utf-8' })
    expect(await valuesOf(metrics, 'reviews_total')).toEqual({ gitlab: 3 })
    metrics.resetMetrics()
    expect(await valuesOf(metrics, 'reviews_total')).toEqual({ gitlab: 3 })
  })

  test('the metrics of the process are in the collector’s own registry, never the global one', async () => {
    const metrics = create({ defaultMetrics: true, namespace: 'reviewer', version: '1.2.3' })
    const names = new Set((await scrape(metrics)).map(({ name }) => name))
    expect(names).toContain('process_cpu_seconds_total')
    expect(names).toContain('nodejs_heap_size_used_bytes')
    expect(names).not.toContain('nodejs_active_handles_total')
    expect(await valuesOf(metrics, 'reviewer_build_info')).toEqual({ '1.2.3': 1 })
    expect(await valuesOf(metrics, 'reviewer_start_time_seconds')).toEqual({ '': Date.now() / 1000 })
    vi.advanceTimersByTime(1500)
    expect(await valuesOf(metrics, 'reviewer_uptime_seconds')).toEqual({ '': 1.5 })
    const system = new Set((await scrape(metrics, 'system')).map(({ name }) => name))
    expect(system).toContain('process_cpu_seconds_total')
    expect(system).not.toContain('reviewer_build_info')
    expect(globalRegistry.getMetricsAsArray()).toEqual([])
  })
})

describe('reset', () => {
  test('of one API leaves the others', async () => {
    const metrics = create()
    metrics.recordApiRequest({ ...request, statusCode: 500 })
    metrics.recordApiRequest({ ...request, method: 'GET' })
    metrics.recordApiRequest({ ...request, apiName: 'glm' })
    expect(metrics.resetMetrics('gitlab')).toEqual({ ok: true })
    expect(Object.keys(metrics.getAllMetrics().api_metrics)).toEqual(['glm'])
    expect(metrics.getAllMetrics().flat.error_rate).toBe(0)
    expect((await scrape(metrics)).filter(({ labels }) => labels.api === 'gitlab')).toEqual([])
    expect(await scrape(metrics, 'glm')).not.toHaveLength(0)
    metrics.recordApiRequest(request)
    expect(await valuesOf(metrics, 'bot_api_requests_total')).toEqual({
      'glm POST 200': 1,
      'gitlab POST 200': 1,
    })
  })

  test('of an unknown API changes nothing', async () => {
    const metrics = create()
    metrics.recordApiRequest(request)
    metrics.recordTokenUsage(usage)
    await scrape(metrics)
    const before = [metrics.getAllMetrics(), await scrape(metrics)]
    for (const name of ['gitlub', '', 'main', '__proto__']) {
      expect(metrics.resetMetrics(name)).toEqual({ ok: false, code: 'UNKNOWN_API', available: ['gitlab'] })
    }
    expect([metrics.getAllMetrics(), await scrape(metrics)]).toEqual(before)
  })

  test('of everything is like a new collector', async () => {
    const metrics = create()
    metrics.recordApiRequest({ ...request, statusCode: 500 })
    metrics.recordTokenUsage(usage)
    metrics.recordTokenUsage({ ...usage, promptTokens: Number.NaN })
    expect(metrics.resetMetrics(undefined, { periods: true })).toEqual({ ok: true })
    const fresh = create()
    expect(metrics.getAllMetrics()).toEqual(fresh.getAllMetrics())
    expect(await scrape(metrics)).toEqual(await scrape(fresh))
  })

  test('keeps days, months and budgets unless told otherwise', () => {
    const metrics = create({ budgets: { day: { limit: '1.00' } } })
    metrics.recordTokenUsage({ ...usage, model: 'glm-4.6' })
    metrics.resetMetrics()
    expect(metrics.getAllMetrics().token_usage).toMatchObject({
      total_tokens_used: 0,
      today_usage: 225,
      budgets: [{ period: 'day', cost: 0.000255 }],
    })
  })
})
