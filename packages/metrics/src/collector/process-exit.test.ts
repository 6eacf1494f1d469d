import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const running = `
  import { MetricsCollector } from '${new URL('../index.ts', import.meta.url).href}'
  import { memoryStore } from '${new URL('../stores/memory.ts', import.meta.url).href}'

  const metrics = new MetricsCollector({ store: memoryStore(), budgets: { day: { limit: '1.00' } } })
  metrics.startCollection()
  metrics.startApiRequest('gitlab', 'GET')
  metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 5, completionTokens: 0 })
  const { ok } = await metrics.getPrometheusMetrics()
  console.log(ok)
`

const hanging = `
  import { MetricsCollector, UsageMeter } from '${new URL('../index.ts', import.meta.url).href}'
  import { memoryStore } from '${new URL('../stores/memory.ts', import.meta.url).href}'

  const { setTimeout: wait } = globalThis
  globalThis.setTimeout = (work, ms, ...args) => wait(work, ms / 100, ...args)
  const hang = () => new Promise(() => undefined)
  const metrics = new MetricsCollector({ defaultMetrics: false })
  metrics.registry.registerMetric({ name: 'hangs', help: 'Hangs.', type: 'gauge', get: hang })
  const { ok, body } = await metrics.getPrometheusMetrics()
  const samples = await metrics.readSamples(['hangs'])
  await new UsageMeter({ store: { ...memoryStore(), load: hang } }).start()
  console.log(ok, body.includes('hangs'), samples.length > 0)
`

function run(program: string): unknown {
  const args = ['--conditions=@botwatch/source', '--no-warnings', '--input-type=module', '-e', program]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, signal, stdout, stderr }
}

test('a collector that runs does not keep the process alive', { timeout: 60_000 }, () => {
  expect(run(running)).toEqual({ status: 0, signal: null, stdout: 'true\n', stderr: '' })
})

test(
  'a program that only awaits a hanging metric or store ends after the time limit, with what there is',
  {
    timeout: 60_000,
  },
  () => {
    expect(run(hanging)).toEqual({ status: 0, signal: null, stdout: 'true true true\n', stderr: '' })
  },
)
