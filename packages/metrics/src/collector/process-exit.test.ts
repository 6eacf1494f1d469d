import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const program = `
  import { MetricsCollector } from '${new URL('../index.ts', import.meta.url).href}'
  import { memoryStore } from '${new URL('../stores/memory.ts', import.meta.url).href}'

  const metrics = new MetricsCollector({ store: memoryStore(), budgets: { day: { limit: '1.00' } } })
  metrics.startCollection()
  metrics.startApiRequest('gitlab', 'GET')
  metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 5, completionTokens: 0 })
  const { ok } = await metrics.getPrometheusMetrics()
  console.log(ok)
`

test('a collector that runs does not keep the process alive', { timeout: 60_000 }, () => {
  const args = ['--conditions=@botwatch/source', '--no-warnings', '--input-type=module', '-e', program]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect({ status, signal, stdout, stderr }).toEqual({
    status: 0,
    signal: null,
    stdout: 'true\n',
    stderr: '',
  })
})
