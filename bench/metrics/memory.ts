/** What a series takes, heap and buffers together, and whether recording makes the heap grow. */
import { MetricsCollector } from '@botwatch/metrics'

const sampler = { start: () => {}, stop: () => {}, latest: () => null }
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']
const CLASSES = [100, 200, 300, 400, 500]

function used(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/**
 * A histogram's child without the rest of a request's series: the duration of calls of a model. Their text fits the slab
 * that every collector has after its first scrape, so that it is not counted.
 */
async function perHistogramChild(): Promise<void> {
  const metrics = new MetricsCollector({ defaultMetrics: false, sampler, maxSeriesPerMetric: 10_000 })
  const children = 4000
  const record = (index: number): void =>
    metrics.recordTimeToFirstToken(`model-${index}`, 100 + (index % 900), { provider: 'zai' })
  record(0)
  await metrics.getPrometheusMetrics()
  const before = used()
  for (let index = 1; index <= children; index += 1) record(index)
  const recorded = used()
  await metrics.getPrometheusMetrics()
  const scraped = used()
  const bytes = (total: number): string => `${Math.round((total - before) / children)} B`
  console.log(
    `\na histogram child of 14 buckets: ${bytes(recorded)} recorded, ${bytes(scraped)} once it was scraped`,
  )
  if (!metrics.registry) throw new Error('it must live until here')
}

function aMillionRecords(): void {
  const metrics = new MetricsCollector({ defaultMetrics: false, sampler })
  metrics.startCollection()
  const apis = Array.from({ length: 40 }, (_, index) => `api-${index}`)
  const record = (index: number): void =>
    metrics.recordApiRequest({
      apiName: apis[index % 40] ?? '',
      method: METHODS[Math.floor(index / 40) % 5] ?? '',
      statusCode: CLASSES[Math.floor(index / 200) % 5] ?? 200,
      responseTimeMs: 20 + (index % 4000),
    })
  for (let index = 0; index < 2000; index += 1) record(index)
  const before = used()
  for (let index = 0; index < 1_000_000; index += 1) record(index)
  const grown = (used() - before) / 2 ** 20
  console.log(`a million records over 1000 label sets: ${grown.toFixed(2)} MB more`)
  void metrics.stopCollection()
}

await perHistogramChild()
aMillionRecords()
