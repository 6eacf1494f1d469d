import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'

import type { ServerConfigInput } from '../src/config/server-config.ts'
import { createMonitoringServer } from '../src/index.ts'
import { apiKeys, bearer, keyOf } from './ask.ts'
import { spawnSource } from './spawn-source.ts'

// Reports over real sockets, into the SQLite store.

const PATH = '/api/v1/ingest/token-usage'
const item = { model: 'glm-4.6', provider: 'zai', prompt_tokens: 1000, completion_tokens: 10 }
const MEBIBYTE = 1024 * 1024

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'botwatch-ingest-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

async function start(config: ServerConfigInput = {}): Promise<string> {
  const server = createMonitoringServer({
    config: { port: 0, dataDir, logLevel: 'silent', apiKeys, ...config },
  })
  onTestFinished(server.stopServer)
  return server.startServer()
}

function send(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const all = { ...bearer(keyOf('ingest')), 'content-type': 'application/json', ...headers }
  return fetch(url, { method: 'POST', body, headers: all })
}

async function tokensOf(url: string): Promise<unknown> {
  const response = await fetch(`${url}/metrics`, { headers: bearer(keyOf('read')) })
  const { token_usage } = (await response.json()) as {
    readonly token_usage: { readonly today_usage: number }
  }
  return token_usage.today_usage
}

/** A list of one item and then blanks, of so many bytes. */
function padded(bytes: number): string {
  const body = JSON.stringify({ items: [item] })
  return body + ' '.repeat(bytes - body.length)
}

test('a batch counts once under its key, also after the server was killed', async () => {
  const body = JSON.stringify({ items: [...Array.from({ length: 997 }, () => item), 1, 2, 3] })
  const keys = apiKeys.map(({ name, role, key }) => `${name}:${role}:${key}`).join(',')
  const env = { MONITORING_PORT: '0', MONITORING_DATA_DIR: dataDir, MONITORING_API_KEYS: keys }
  const answers: unknown[] = []
  for (const replayed of [null, 'true']) {
    const { child, exit, find } = spawnSource('../src/main.ts', { cwd: dataDir, env })
    onTestFinished(() => void child.kill('SIGKILL'))
    const url = await find(/listening on (http:\S+?)"/)
    const response = await send(url + PATH, body, { 'idempotency-key': 'batch-1' })
    answers.push(await response.json())
    expect([response.status, response.headers.get('idempotent-replayed')]).toEqual([200, replayed])
    expect(await tokensOf(url)).toBe(997 * 1010)
    child.kill('SIGKILL')
    await exit
  }
  expect(answers[0]).toMatchObject({
    accepted: 997,
    rejected: [{ index: 997 }, { index: 998 }, { index: 999 }],
  })
  expect(answers[1]).toEqual(answers[0])
})

test('batches without a key are stored before the answer', async () => {
  const env = { MONITORING_PORT: '0', MONITORING_DATA_DIR: dataDir }
  for (const expected of [1010, 2020]) {
    const { child, exit, find } = spawnSource('../src/main.ts', { cwd: dataDir, env })
    onTestFinished(() => void child.kill('SIGKILL'))
    const url = await find(/listening on (http:\S+?)"/)
    expect((await send(url + PATH, JSON.stringify({ items: [item] }))).status).toBe(200)
    child.kill('SIGKILL')
    await exit
    const again = spawnSource('../src/main.ts', { cwd: dataDir, env })
    onTestFinished(() => void again.child.kill('SIGKILL'))
    expect(await tokensOf(await again.find(/listening on (http:\S+?)"/))).toBe(expected)
    again.child.kill('SIGKILL')
    await again.exit
  }
})

test('a batch may be compressed', async () => {
  const url = await start()
  const body = gzipSync(JSON.stringify({ items: [item, item] })) as Uint8Array<ArrayBuffer>
  const response = await send(url + PATH, body, { 'content-encoding': 'gzip', 'idempotency-key': 'k' })
  expect(await response.json()).toEqual({ accepted: 2, rejected: [] })
  const plain = await send(url + PATH, JSON.stringify({ items: [item, item] }), { 'idempotency-key': 'k' })
  expect(plain.headers.get('idempotent-replayed')).toBe('true')
  expect(await tokensOf(url)).toBe(2020)
})

test('a report may have 4 MiB, also after decompression, and every other body 1 MiB', async () => {
  const url = await start()
  expect((await send(url + PATH, padded(4 * MEBIBYTE))).status).toBe(200)
  expect((await send(url + PATH, padded(4 * MEBIBYTE + 1))).status).toBe(413)
  const gzip = { 'content-encoding': 'gzip' }
  const packed = (bytes: number) => gzipSync(padded(bytes)) as Uint8Array<ArrayBuffer>
  expect((await send(url + PATH, packed(4 * MEBIBYTE), gzip)).status).toBe(200)
  expect((await send(url + PATH, packed(4 * MEBIBYTE + 1), gzip)).status).toBe(413)
  const admin = bearer(keyOf('admin'))
  expect((await send(`${url}/admin/reset-metrics`, padded(MEBIBYTE), admin)).status).toBe(200)
  expect((await send(`${url}/admin/reset-metrics`, padded(MEBIBYTE + 1), admin)).status).toBe(413)
})

test('a key of role ingest has a limit of its own', async () => {
  const url = await start({ limits: { ingestPerMinute: 3, requestsPerMinute: 1 } })
  const statuses: number[] = []
  for (let n = 0; n < 4; n += 1) statuses.push((await send(url + PATH, padded(200))).status)
  expect(statuses).toEqual([200, 200, 200, 429])
})
