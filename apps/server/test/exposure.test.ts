import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'

import { createMonitoringServer } from '../src/index.ts'
import type { ServerConfigInput } from '../src/config/server-config.ts'

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'botwatch-server-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const create = (config: ServerConfigInput) => {
  const server = createMonitoringServer({ config: { port: 0, logLevel: 'silent', dataDir, ...config } })
  onTestFinished(server.stopServer)
  return server
}
const apiKeys = [{ name: 'ann', role: 'admin', key: '0f1e2d3c4b5a69788796a5b4' }] as const

test.each([
  ['host', { host: '0.0.0.0' }],
  ['publicUrl', { publicUrl: 'https://bot.example.com/monitoring' }],
] as const)(
  'a server that other machines reach by its %s does not start without keys',
  async (name, config) => {
    const server = create(config)
    for (let i = 0; i < 2; i += 1)
      await expect(server.startServer()).rejects.toMatchObject({
        name: 'ServerError',
        code: 'INVALID_OPTIONS',
        problems: [{ path: `config.${name}`, expected: expect.stringContaining('set config.apiKeys to [{') }],
      })
  },
)

test('it answers when it is mounted in another app, which is what listens', async () => {
  const server = create({ host: '0.0.0.0', publicUrl: 'https://bot.example.com/monitoring' })
  const response = await server.fetch(new Request('http://127.0.0.1/health/live'))
  expect(response.status).not.toBe(500)
})

test.each([{ apiKeys }, { allowAnonymous: true }])('it starts with %j', async (config) => {
  await expect(create({ host: '0.0.0.0', ...config }).startServer()).resolves.toMatch(
    /^http:\/\/0\.0\.0\.0:\d+$/,
  )
})
