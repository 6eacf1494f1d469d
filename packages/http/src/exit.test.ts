import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, onTestFinished, test } from 'vitest'

import { certificate } from '../test/certificate.ts'
import { listen, serve } from '../test/loopback.ts'
import { serveProxy } from '../test/proxy.ts'

const entry = JSON.stringify(new URL('./index.ts', import.meta.url).href)

/** Output of a script until its process ends by itself. */
async function run(script: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const source = `import { createHttpClient } from ${entry}\n${script}`
  const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', source]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    timeout: 60_000,
    env,
  })
  return stdout
}

async function silentPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('a handshake that no request waits for does not keep the process alive', async () => {
  const script = `
    const http = createHttpClient()
    const results = []
    for (const timeoutMs of [50, 300]) results.push(await http.request('https://127.0.0.1:${await silentPort()}', { timeoutMs }))
    process.stdout.write(results.map(({ error }) => error.code).join(' '))
  `
  expect(await run(script)).toBe('TIMEOUT TIMEOUT')
})

test('an idle connection does not keep the process alive, through a proxy neither', async () => {
  const pem = await certificate()
  const plain = await serve((_request, response) => response.end())
  const secure = await listen(createHttpsServer(pem, (_request, response) => response.end()))
  const proxies = [undefined, (await serveProxy()).url, (await serveProxy({ tls: pem })).url]
  const script = `
    const proxies = ${JSON.stringify(proxies)}.map((proxy) => proxy ?? undefined)
    for (const proxy of proxies) {
      const http = createHttpClient({ proxy, ca: ${JSON.stringify(pem.cert)} })
      for (const url of ['${plain.url}', 'https://127.0.0.1:${secure.port}']) {
        const { ok } = await http.request(url)
        await new Promise((resolve) => setImmediate(resolve))
        const alive = process.getActiveResourcesInfo().filter((name) => /^(?:TCP|TLS)/.test(name))
        process.stdout.write([ok, ...alive].join(' ') + ',')
      }
    }
  `
  expect(await run(script)).toBe('true,'.repeat(6))
})

test('certificates in NODE_EXTRA_CA_CERTS are trusted beside the built-in ones, also through a proxy', async () => {
  const ca = await certificate({ name: 'ca.test', isCa: true })
  const { port } = await listen(
    createHttpsServer(await certificate({ issuer: ca }), (_request, response) => response.end()),
  )
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-ca-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'ca.pem')
  writeFileSync(file, ca.cert)
  const script = `
    for (const proxy of [undefined, '${(await serveProxy()).url}']) {
      const { ok } = await createHttpClient({ proxy }).request('https://127.0.0.1:${port}')
      process.stdout.write(ok + ' ')
    }
  `
  expect(await run(script, { NODE_EXTRA_CA_CERTS: file })).toBe('true true ')
  expect(await run(script)).toBe('false false ')
})

test('a process that only awaits a request whose host name never resolves gets its time-out', async () => {
  const script = `
    const http = createHttpClient({ resolveHost: () => new Promise(() => {}), timeoutMs: 100 })
    const { error } = await http.request('http://bot.example')
    process.stdout.write(error.code)
  `
  expect(await run(script)).toBe('TIMEOUT')
})
