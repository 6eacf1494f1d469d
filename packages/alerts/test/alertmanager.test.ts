import fc from 'fast-check'
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { fingerprintOf, readLabels } from '../src/labels.ts'

// A suite of its own (`pnpm test:alertmanager`): it installs Debian's Alertmanager, which needs root and the package mirror.

interface StoredAlert {
  readonly fingerprint: string
  readonly labels: Readonly<Record<string, string>>
}

const PROGRAM = 'prometheus-alertmanager'
const CONFIG = 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n'

describe.skipIf(process.env.BOTWATCH_ALERTMANAGER !== '1')('a real Alertmanager', () => {
  let folder: string
  let alertmanager: ChildProcess
  let url: string

  beforeAll(async () => {
    if (spawnSync(PROGRAM, ['--version']).error !== undefined) installAlertmanager()
    folder = mkdtempSync(join(tmpdir(), 'botwatch-alertmanager-'))
    writeFileSync(join(folder, 'config.yml'), CONFIG)
    const port = await freePort()
    url = `http://127.0.0.1:${port}/api/v2/alerts`
    alertmanager = spawn(PROGRAM, [
      `--config.file=${join(folder, 'config.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ])
    await vi.waitFor(() => fetch(url), { timeout: 20_000, interval: 100 })
  }, 300_000)

  afterAll(async () => {
    const closed = once(alertmanager, 'close')
    alertmanager.kill()
    await closed
    rmSync(folder, { recursive: true, force: true })
  }, 30_000)

  async function post(labelSets: readonly Readonly<Record<string, string>>[]): Promise<Response> {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(labelSets.map((labels) => ({ labels }))),
    })
  }

  test('gives every label set the fingerprint that we do', { timeout: 60_000 }, async () => {
    const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/).filter((text) => text !== '__proto__')
    const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
    const sets = [
      { alertname: 'OK1' },
      { alertname: 'cpu', host: 'Zürich “1”', empty: '' },
      { alertname: '東京', emoji: '🚨', newline: 'a\nb', nul: 'a\u0000b' },
      { B: '1', a: '2', _: '3', A: '4', a1: '5', aB: '6' },
      ...fc.sample(fc.dictionary(name, value, { minKeys: 1, maxKeys: 8 }), 500),
    ]
    const answer = await post(sets)
    expect([answer.status, await answer.text()]).toEqual([200, expect.anything()])
    const stored = await vi.waitFor(
      async () => {
        const alerts = (await (await fetch(url)).json()) as readonly StoredAlert[]
        const ours = new Set(sets.map((labels) => fingerprintOf(readLabels(labels) ?? {})))
        expect(alerts).toHaveLength(ours.size)
        return alerts
      },
      { timeout: 20_000, interval: 250 },
    )
    for (const { labels, fingerprint } of stored) expect(fingerprintOf(labels)).toBe(fingerprint)
    const theirs = stored.map(({ fingerprint }) => fingerprint).toSorted()
    const ours = [...new Set(sets.map((labels) => fingerprintOf(readLabels(labels) ?? {})))].toSorted()
    expect(theirs).toEqual(ours)
    expect(theirs).toContain('1609485f5e03bf85')
  })

  test('takes no alert without labels, so that its empty fingerprint is ours by the algorithm alone', async () => {
    expect((await post([{}])).status).toBe(400)
  })
})

function installAlertmanager(): void {
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  execFileSync('apt-get', ['update'], options)
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', PROGRAM], options)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}
