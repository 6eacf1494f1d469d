import { execFile } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'

import { expect, onTestFinished, test } from 'vitest'

const entry = JSON.stringify(new URL('./index.ts', import.meta.url).href)

/** Output of a script until its process ends by itself. */
async function run(script: string): Promise<string> {
  const source = `import { createHttpClient } from ${entry}\n${script}`
  const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', source]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 })
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

test('a process that only awaits a request whose host name never resolves gets its time-out', async () => {
  const script = `
    const http = createHttpClient({ resolveHost: () => new Promise(() => {}), timeoutMs: 100 })
    const { error } = await http.request('http://bot.example')
    process.stdout.write(error.code)
  `
  expect(await run(script)).toBe('TIMEOUT')
})
