import fc from 'fast-check'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { create, request, usage } from '../../test/collectors.ts'
import { parsePrometheusText } from '../../test/prometheus-text.ts'
import type { MetricsCollector } from '../collector/collector.ts'
import type { PrometheusResult } from './prometheus.ts'

const { setImmediate: realSetImmediate } = globalThis
const openMetrics = 'application/openmetrics-text; version=1.0.0'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:10Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

function busy(): MetricsCollector {
  const metrics = create({ budgets: { day: { limit: '1.00' } } })
  for (const [apiName, statusCode] of [
    ['gitlab', 200],
    ['a"b\\c\nd', 503],
    ['été', 404],
  ] as const)
    metrics.recordApiRequest({ ...request, apiName, statusCode, responseTimeMs: 123.4 })
  metrics.recordTokenUsage({ ...usage, provider: 'zai', model: 'glm-4.6', durationMs: 900 })
  metrics.recordTokenUsage(usage)
  metrics.recordUsageMissing('glm-4.6', 'aborted')
  metrics.recordTimeToFirstToken('glm-4.6', 250)
  metrics.recordTokenUsage({ ...usage, promptTokens: -1 })
  metrics.startApiRequest('gitlab', 'GET')
  metrics.recordRateLimit('gitlab', { remaining: 10, limit: 60, resetAtMs: Date.now() })
  return metrics
}

type ScrapeResult = Extract<PrometheusResult, { readonly ok: true }>

function okOf(result: PrometheusResult): ScrapeResult {
  if (!result.ok) throw new Error(result.code)
  return result
}

async function scrape(metrics: MetricsCollector, accept?: string): Promise<string> {
  return okOf(await metrics.getPrometheusMetrics({ accept })).body
}

/** The bounds of the duration's buckets. */
function boundsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/request_duration\w+\{le="([^"]+)"/g)].map(([, le]) => le ?? ''))]
}

/** The samples of either format, written alike. */
function rowsOf(text: string): string[] {
  return parsePrometheusText(steady(text).replace(/# EOF\n$/, '')).map(({ name, labels, value }) => {
    const le = labels['le']
    const bound = le === undefined ? {} : { le: String(Number(le.replace('+Inf', '1e999'))) }
    return JSON.stringify([name, { ...labels, ...bound }, value])
  })
}

function large(): MetricsCollector {
  const metrics = create({ maxSeriesPerMetric: 100_000, maxSeries: 1_000_000 })
  for (let index = 0; index < 20_000; index += 1)
    metrics.recordApiRequest({
      ...request,
      apiName: `api${index % 50}`,
      statusCode: 100 + Math.floor(index / 50),
    })
  return metrics
}

/** Without the two figures that scrapes themselves change. */
function steady(text: string): string {
  return text.replace(/^bot_metrics_render_duration_seconds.*\n/gm, '')
}

test('the text is the same as prom-client’s for the same series, byte for byte', async () => {
  const metrics = busy()
  const ours = steady(await scrape(metrics))
  expect(ours.split('\n')).toEqual(steady(await Registry.merge([metrics.registry]).metrics()).split('\n'))
  expect(parsePrometheusText(ours).length).toBeGreaterThan(150)
})

test('default labels of the registry follow the labels of each series', async () => {
  const metrics = busy()
  metrics.registry.setDefaultLabels({ env: 'prod', api: 'none' })
  const rows = parsePrometheusText(await scrape(metrics))
  expect(rows.every(({ labels }) => labels['env'] === 'prod')).toBe(true)
  expect(rows.find(({ name }) => name === 'bot_uptime_seconds')?.labels).toEqual({ env: 'prod', api: 'none' })
  const counter = rows.find(({ name }) => name === 'bot_api_requests_total')
  expect(counter?.labels).toEqual({ api: 'gitlab', method: 'POST', status: '200', env: 'prod' })
})

describe('OpenMetrics', () => {
  test('has its content type, ends with # EOF, and has counters without a suffix in their heading', async () => {
    const metrics = busy()
    const result = await metrics.getPrometheusMetrics({ accept: openMetrics })
    expect(result.ok && result.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    const text = result.ok ? result.body : ''
    expect(text.endsWith('\n# EOF\n')).toBe(true)
    expect(text).not.toContain('\n\n')
    expect(text).toContain(
      '# TYPE bot_api_requests counter\nbot_api_requests_total{api="gitlab",method="POST",status="200"} 1\n',
    )
    expect(text).not.toMatch(/^# (TYPE|HELP) \w+_total /m)
  })

  test.each([[['text/html', openMetrics]], [[openMetrics]]])(
    'is rendered for an Accept header that occurs several times, as a list',
    async (accept) => {
      const result = await busy().getPrometheusMetrics({ accept })
      expect(result.ok && result.contentType).toContain('application/openmetrics-text')
      const { ok } = await busy().getPrometheusMetrics({ accept: ['text/plain'] })
      expect(ok).toBe(true)
    },
  )

  test('renders bounds as floats', async () => {
    const metrics = busy()
    expect(boundsOf(await scrape(metrics, openMetrics))).toEqual(
      '0.05 0.1 0.25 0.5 1.0 2.5 5.0 10.0 20.0 30.0 60.0 120.0 300.0 +Inf'.split(' '),
    )
    expect(boundsOf(await scrape(metrics))).toContain('1')
  })

  test('shows the same values as the text', async () => {
    const metrics = busy()
    const [text, open] = [await scrape(metrics), await scrape(metrics, openMetrics)]
    expect(rowsOf(open)).toEqual(rowsOf(text))
  })
})

test('text and OpenMetrics do not affect each other, one after the other or concurrently', async () => {
  const metrics = busy()
  const [text, open] = [steady(await scrape(metrics)), steady(await scrape(metrics, openMetrics))]
  const formats = fc.array(fc.boolean(), { minLength: 1, maxLength: 6 })
  const start = (isOpen: boolean): Promise<string> => scrape(metrics, isOpen ? openMetrics : '')
  await fc.assert(
    fc.asyncProperty(formats, fc.boolean(), async (order, atOnce) => {
      const texts: string[] = []
      if (atOnce) texts.push(...(await Promise.all(order.map(start))))
      else for (const isOpen of order) texts.push(await start(isOpen))
      expect(texts.map(steady)).toEqual(order.map((isOpen) => (isOpen ? open : text)))
    }),
    { numRuns: 30 },
  )
})

test('the result of a scrape does not change', async () => {
  const metrics = busy()
  const first = await metrics.getPrometheusMetrics()
  const before = first.ok ? first.body : ''
  for (let again = 0; again < 20; again += 1) {
    metrics.recordApiRequest(request)
    await metrics.getPrometheusMetrics()
  }
  expect(first.ok && first.body).toBe(before)
})

describe('memory of a scrape', () => {
  test('is reused once every scrape that shares it has released it', async () => {
    const metrics = busy()
    const both = await Promise.all([metrics.getPrometheusMetrics(), metrics.getPrometheusMetrics()])
    const [one, same] = [okOf(both[0]), okOf(both[1])]
    expect(same.bytes).toBe(one.bytes)
    const offsetOfNext = async (): Promise<number | undefined> => {
      const { bytes, release } = okOf(await metrics.getPrometheusMetrics())
      release()
      return bytes.buffer === one.bytes.buffer ? bytes.byteOffset : undefined
    }
    const end = one.bytes.byteOffset + one.bytes.length
    one.release()
    one.release()
    expect(await offsetOfNext()).toBe(end)
    same.release()
    expect(await offsetOfNext()).toBe(one.bytes.byteOffset)
  })

  test.each([
    ['api10', 'api11'],
    ['api11', 'api10'],
  ])('of %s is not mistaken for that of %s, which is as long', async (released, kept) => {
    // So large that both are written at once, each into memory of its own.
    const metrics = large()
    const results = await Promise.all(
      [released, kept].map((registry) => metrics.getPrometheusMetrics({ registry })),
    )
    const [first, second] = results.map(okOf)
    const before = second?.body
    expect(first?.bytes).toHaveLength(second?.bytes.length ?? -1)
    first?.release()
    await metrics.getPrometheusMetrics({ registry: released })
    expect(second?.body === before).toBe(true)
  })

  test('does not change until then, whatever is scraped and released meanwhile', async () => {
    const metrics = busy()
    const step = fc.oneof(
      fc.record({ scrape: fc.array(fc.constantFrom('', openMetrics), { minLength: 1, maxLength: 4 }) }),
      fc.record({ release: fc.nat({ max: 9 }), isRegistry: fc.boolean() }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const held: { readonly result: ScrapeResult; readonly body: string }[] = []
        for (const one of steps) {
          metrics.recordApiRequest(request)
          if ('scrape' in one)
            for (const result of await Promise.all(
              one.scrape.map((accept) => metrics.getPrometheusMetrics({ accept })),
            ))
              held.push({ result: okOf(result), body: okOf(result).body })
          else {
            for (const { result } of held.splice(one.release, 1)) result.release()
            if (one.isRegistry) await metrics.registry.metrics()
          }
          expect(held.map(({ result }) => result.body)).toEqual(held.map(({ body }) => body))
        }
        for (const { result } of held) result.release()
      }),
      { numRuns: 60 },
    )
  })
})

test('growing numbers and new series are rendered correctly', async () => {
  const metrics = create()
  const recorded = new Map<number, number>()
  const step = fc.tuple(fc.integer({ min: 100, max: 130 }), fc.integer({ min: 1, max: 15 }))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      for (const [statusCode, times] of steps) {
        for (let again = 0; again < times; again += 1) metrics.recordApiRequest({ ...request, statusCode })
        recorded.set(statusCode, (recorded.get(statusCode) ?? 0) + times)
      }
      const rows = parsePrometheusText(await scrape(metrics))
      const counts = rows
        .filter(({ name }) => name === 'bot_api_requests_total')
        .map(({ labels, value }) => [Number(labels['status']), value] as const)
      expect(new Map(counts)).toEqual(recorded)
    }),
    { numRuns: 40 },
  )
})

describe('a large scrape', () => {
  test('yields to the event loop', async () => {
    vi.useRealTimers()
    const metrics = large()
    let turns = 0
    let isOver = false
    const turn = (): void => {
      turns += 1
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    const rows = parsePrometheusText(await scrape(metrics))
    isOver = true
    expect(rows.length).toBeGreaterThan(30_000)
    expect(turns).toBeGreaterThanOrEqual(7)
  })

  test('in both formats concurrently is the same as one after the other', async () => {
    const metrics = large()
    const [text, open] = [await scrape(metrics), await scrape(metrics, openMetrics)]
    const both = await Promise.all([scrape(metrics), scrape(metrics, openMetrics)])
    // Not by `expect`: the difference of two large texts takes minutes to show.
    expect(both.map(steady).map((each, at) => each === steady([text, open][at] ?? ''))).toEqual([true, true])
  })

  test('has each series once if a reset happens during it', async () => {
    const metrics = large()
    const running = scrape(metrics)
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => void realSetImmediate(resolve))
    metrics.resetMetrics('api7')
    const rows = parsePrometheusText(await running)
    const requests = rows.filter(({ name }) => name === 'bot_api_requests_total')
    expect(new Set(requests.map(({ labels }) => labels['api'])).size).toBe(49)
    expect(requests).toHaveLength(49 * 400)
  })
})
