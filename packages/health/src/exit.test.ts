import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { test } from 'vitest'

const entry = JSON.stringify(new URL('./index.ts', import.meta.url).href)

/** What a script prints until its process ends by itself. */
async function run(script: string): Promise<string> {
  const source = `import { check, HealthChecker } from ${entry}\n${script}`
  const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', source]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 })
  return stdout
}

test.concurrent('a process whose check never settles gets its report and then ends by itself', async ({
  expect,
}) => {
  const script = `
    const health = new HealthChecker()
    health.addChecker(check('deaf', () => new Promise(() => {}), { timeoutMs: 50 }))
    const report = await health.checkAll()
    process.stdout.write(report.overallStatus + ' ' + report.results[0].code)
  `
  expect(await run(script)).toBe('unhealthy TIMEOUT')
}, 30_000)

test.concurrent('a process with a started schedule, and a run of it under way, ends by itself', async ({
  expect,
}) => {
  const script = `
    const health = new HealthChecker({ intervalMs: 1000 })
    health.addChecker(check('deaf', () => new Promise(() => {}), { timeoutMs: 300_000 }))
    health.addChecker(check('fine', () => {}))
    health.start()
    setTimeout(() => process.stdout.write(health.latest().results.map(({ status }) => status).join(' ')), 700)
  `
  expect(await run(script)).toBe('unknown healthy')
}, 30_000)

test.concurrent('a process that waits for a slow check is not ended before it has its result', async ({
  expect,
}) => {
  const script = `
    const health = new HealthChecker()
    const slow = () => new Promise((resolve) => setTimeout(() => resolve('done'), 300).unref())
    health.addChecker(check('slow', slow))
    process.stdout.write((await health.checkSingle('slow')).message)
  `
  expect(await run(script)).toBe('done')
}, 30_000)

test.concurrent('a process that only awaits the close of a checker that never closes ends after the time limit', async ({
  expect,
}) => {
  const script = `
    const { setTimeout: wait } = globalThis
    globalThis.setTimeout = (work, ms, ...args) => wait(work, ms / 100, ...args)
    const health = new HealthChecker()
    health.addChecker({ name: 'deaf', options: {}, check: () => {}, close: () => new Promise(() => {}) })
    await health[Symbol.asyncDispose]()
    process.stdout.write('closed')
  `
  expect(await run(script)).toBe('closed')
}, 30_000)
