import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

test('a process whose check never settles gets its report and then ends by itself', async () => {
  const script = `
    import { check, HealthChecker } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
    const health = new HealthChecker()
    health.addChecker(check('deaf', () => new Promise(() => {}), { timeoutMs: 50 }))
    const report = await health.checkAll()
    process.stdout.write(report.overallStatus + ' ' + report.results[0].code)
  `
  const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 })
  expect(stdout).toBe('unhealthy TIMEOUT')
}, 30_000)
