import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { spawnSource } from './spawn-source.ts'

const headers = { 'content-type': 'application/json' }
const put = async (url: string, rule: object): Promise<unknown> => {
  const response = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(rule) })
  return { status: response.status, rule: ((await response.json()) as { rule: unknown }).rule }
}
const get = async (url: string): Promise<unknown> => {
  const response = await fetch(url)
  return response.json()
}

test('a rule that was put survives kill -9, as does that it was deleted', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'botwatch-server-'))
  let running: ReturnType<typeof spawnSource> | undefined
  onTestFinished(() => {
    running?.child.kill('SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  })
  const start = async (): Promise<string> => {
    running = spawnSource('../src/main.ts', {
      cwd: dataDir,
      env: { MONITORING_PORT: '0', MONITORING_DATA_DIR: dataDir },
    })
    return `${await running.find(/listening on (http:\S+?)"/)}/api/v1/rules`
  }
  const kill = async (): Promise<void> => {
    const exit = running?.child && once(running.child, 'exit')
    running?.child.kill('SIGKILL')
    await exit
  }
  let rules = await start()
  const saved = (await put(`${rules}/gpu`, { metric_name: 'gpu', threshold_value: 90, for_seconds: 30 })) as {
    readonly rule: unknown
  }
  expect(saved).toMatchObject({ status: 201, rule: { for_seconds: 30 } })
  await put(`${rules}/high_cpu_usage`, { metric_name: 'cpu_percent', threshold_value: 80, enabled: false })
  await kill()

  rules = await start()
  expect(await get(`${rules}/gpu`)).toMatchObject({ origin: 'stored', updated_by: 'local', rule: saved.rule })
  expect(await get(`${rules}/high_cpu_usage`)).toMatchObject({ state: 'disabled' })
  expect((await fetch(`${rules}/gpu`, { method: 'DELETE' })).status).toBe(204)
  await kill()

  rules = await start()
  expect(await get(`${rules}/gpu`)).toMatchObject({ code: 'RULE_NOT_FOUND' })
  expect(await get(`${rules}/high_cpu_usage`)).toMatchObject({ state: 'disabled' })
})
