import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { fastForward } from './fast-forward.ts'
import { checks, reloadScene, tcp, until } from './reload-scene.ts'

// Files that the server looks at by itself.

const BAD = checks('{ name: down, type: tcp, port: 70000 }')

describe('a file that changes', () => {
  test('is read by the server itself, also when Kubernetes swaps the link of a ConfigMap', async () => {
    fastForward()
    const folder = mkdtempSync(join(tmpdir(), 'botwatch-configmap-'))
    const publish = (version: string, text: string): void => {
      mkdirSync(join(folder, `..${version}`))
      writeFileSync(join(folder, `..${version}`, 'botwatch.yaml'), text)
      symlinkSync(`..${version}`, join(folder, '..data_tmp'))
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    }
    publish('1', checks(tcp('first', 1)))
    symlinkSync(join('..data', 'botwatch.yaml'), join(folder, 'botwatch.yaml'))
    const { server, metric, send } = await reloadScene('', { folder })
    const names = (): readonly string[] => server.healthChecker.getCheckerNames()
    publish('2', checks(tcp('second', 1)))
    rmSync(join(folder, '..1'), { recursive: true })
    await until(() => names().includes('second'))
    expect(names()).not.toContain('first')
    publish('3', BAD)
    await until(async () => (await metric('bot_config_last_reload_successful')) === 0)
    expect(names()).toContain('second')
    publish('4', checks(tcp('fourth', 1)))
    await until(() => names().includes('fourth'))
    await until(async () => (await metric('bot_config_last_reload_successful')) === 1)
    const { json } = await send('GET /api/v1/audit?action=config.reload')
    expect(json.items).toMatchObject([
      { actor: 'configuration file', after: 'checks +fourth -second', outcome: 'done' },
      { actor: 'configuration file', after: 'checks +second -first', outcome: 'done' },
    ])
  })

  test('that is removed leaves the configuration in effect, and one that comes back is read', async () => {
    fastForward()
    const { server, path, write, metric } = await reloadScene(checks(tcp('first', 1)))
    const alerts = async () => await server.alertManager.listAlerts({ rule: 'config_invalid' })
    rmSync(path)
    await until(async () => (await metric('bot_config_last_reload_successful')) === 0)
    expect(server.healthChecker.getCheckerNames()).toContain('first')
    expect(await alerts()).toEqual([])
    await until(async () => (await alerts()).length > 0)
    expect(await alerts()).toMatchObject([{ status: 'active', detail: expect.stringContaining(path) }])
    write(checks(tcp('second', 1)))
    await until(() => server.healthChecker.getCheckerNames().includes('second'))
    await until(async () => (await alerts())[0]?.status === 'resolved')
  })

  test('with a secret is read again as well', async () => {
    fastForward()
    const folder = mkdtempSync(join(tmpdir(), 'botwatch-secret-'))
    const file = join(folder, 'keys')
    writeFileSync(file, 'root:admin:the-first-key-0123456789')
    const env = { MONITORING_API_KEYS: '', MONITORING_API_KEYS_FILE: file }
    const { send, metric } = await reloadScene('checks: []', { folder, env })
    const status = async (key: string) => (await send('GET /metrics', undefined, key)).status
    expect(await status('the-first-key-0123456789')).toBe(200)
    writeFileSync(file, 'root:admin:the-second-key-0123456789')
    await until(async () => (await metric('bot_config_reloads_total{outcome="changed"}')) === 1)
    expect(await status('the-first-key-0123456789')).toBe(401)
    expect(await status('the-second-key-0123456789')).toBe(200)
  })
})
