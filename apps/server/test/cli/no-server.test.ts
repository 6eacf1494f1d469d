import { spawnSync } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { makePem } from '../pem.ts'
import { runCommand } from './client-scene.ts'

// Commands for a running server, where none answers as it should.

/** A command line of every command for a running server. */
const LINES: readonly (readonly [readonly string[]])[] = [
  [['status']],
  [['alerts']],
  [['alerts', 'cpu']],
  [['ack', 'cpu']],
  [['resolve', '019ac9f2-4a00-7c3e-9d51-3f6b8e2a7c10']],
  [['silence', 'cpu', '--for', '1h', '--reason', 'x']],
  [['silence', 'expire', 'cpu']],
  [['silences']],
  [['notifications']],
  [['channels']],
  [['retry', 'slack']],
  [['test', 'slack']],
  [['spend']],
  [['watch']],
  [['reload']],
]
const KEY = 'very-secret-key-0123456789'

async function listenOn(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Starts another program that speaks HTTP. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  const url = await listenOn(server)
  onTestFinished(() => server.closeAllConnections())
  return url
}

const call = (line: readonly string[], url: string) =>
  runCommand([...line], { env: { BOTWATCH_URL: url, BOTWATCH_KEY: KEY } })

test.each(LINES)('%j without a server says that the connection is refused', async (line) => {
  const server = createTcpServer()
  const url = await listenOn(server)
  await new Promise((resolve) => server.close(resolve))
  expect(await call(line, url)).toEqual({
    code: 69,
    stdout: '',
    stderr: `Cannot reach ${url}: connection refused. Is the server running, and is BOTWATCH_URL its address?\n`,
  })
})

test.each(LINES)('%j on a redirect says where to, and does not follow with the key', async (line) => {
  const keys: (string | undefined)[] = []
  const target = await serve((request, response) => {
    keys.push(request.headers.authorization)
    response.end('{}')
  })
  const url = await serve((request, response) => {
    response.writeHead(308, { location: `${target}/monitoring${request.url}` }).end()
  })
  const result = await call(line, url)
  expect(result).toMatchObject({ code: 69, stdout: '' })
  expect(result.stderr).toMatch(
    new RegExp(
      `^${url} redirects to ${target}/monitoring[^ ]*\\. The key was not sent there; set BOTWATCH_URL`,
    ),
  )
  expect(keys).toEqual([])
})

test.each(LINES)('%j on another program says that it is not Botwatch', async (line) => {
  const html = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>')
  })
  expect(await call(line, html)).toEqual({
    code: 69,
    stdout: '',
    stderr: `${html} is not a Botwatch server: it answered with status 200 and text/html. If Botwatch has a base path there, add it to BOTWATCH_URL, e.g. ${html}/monitoring\n`,
  })
  const other = await serve((_request, response) => {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no \u001B[31m"}')
  })
  expect((await call(line, other)).stderr).toMatch(
    / is not a Botwatch server: it answered with status 404 and application\/json\./,
  )
})

test.each(LINES)(
  '%j on a server that never answers, or never ends, says so after the time limit',
  async (line) => {
    const silent = await serve(() => undefined)
    expect(await call([...line, '--timeout', '50ms'], silent)).toEqual({
      code: 69,
      stdout: '',
      stderr: `${silent} did not answer within 0.05 s\n`,
    })
    if (line[0] === 'watch') return
    const endless = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"items":[')
    })
    expect(await call([...line, '--timeout', '50ms'], endless)).toMatchObject({
      code: 69,
      stderr: `${endless} did not answer within 0.05 s\n`,
    })
  },
)

test.each(LINES)('%j shows no stack if the answer has other fields', async (line) => {
  const url = await serve((_request, response) => {
    const fields = ['verdict', 'items', 'id', 'matching_alerts', 'sendable', 'outcome', 'budgets', 'events']
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(Object.fromEntries(fields.map((field) => [field, {}]))))
  })
  const { code, stderr } = await call(line, url)
  expect({ code, stderr }).toMatchObject({
    code: expect.toBeOneOf([0, 1, 69]),
    stderr: expect.not.stringMatching(/\n {4}at /),
  })
})

test.each([
  [502, 'text/html', 69, / a proxy there cannot reach the server\n$/],
  [503, 'text/plain', 69, / a proxy there cannot reach the server\n$/],
  [401, 'text/html', 69, / is not a Botwatch server: /],
])('a proxy that answers with %i %s is told from Botwatch', async (status, type, code, message) => {
  const url = await serve(
    (_request, response) => void response.writeHead(status, { 'content-type': type }).end('x'),
  )
  expect(await call(['status'], url)).toMatchObject({ code, stderr: expect.stringMatching(message) })
})

test.each([
  [401, 'UNAUTHENTICATED', 77, /refused the key of BOTWATCH_KEY: it is wrong or was removed/],
  [403, 'FORBIDDEN', 77, /may not do this\. Use a key with the role admin/],
  [404, 'NOT_FOUND', 69, /has no POST \/admin\/reload\. Add the base path/],
  [409, 'NOT_RELOADABLE', 1, /^no file\n$/],
  [421, 'WRONG_HOST', 69, /no file/],
  [
    422,
    'INVALID_CONFIG',
    78,
    /^The configuration is invalid; the old one stays in effect:\n {2}x\\u\{1b\}\n {2}\/etc\/botwatch\.yaml:7:16 rules\[0\]\.gt: expected a number, got a string\n {2}rules\[0\]\.chanels: unknown field; did you mean channels\?\n$/,
  ],
  [429, 'TOO_MANY_REQUESTS', 69, /: no file\. Try again in 7 s\n$/],
  [500, 'INTERNAL', 69, /: no file \(INTERNAL\)\n$/],
  [503, 'STOPPING', 69, /: no file \(STOPPING\)\n$/],
])('the problem %i %s has the exit code %i', async (status, code, exit, message) => {
  const place = { file: '/etc/botwatch.yaml', line: 7, column: 16 }
  const problems = [
    'x\u001B',
    { path: 'rules[0].gt', expected: 'a number', received: 'a string', ...place },
    { path: 'rules[0].chanels', expected: 'channels', received: 'an unknown field' },
  ]
  const url = await serve((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '7' })
    response.end(JSON.stringify({ status, code, detail: 'no file', problems }))
  })
  const result = await call(['reload'], url)
  expect(result).toMatchObject({ code: exit, stdout: '', stderr: expect.stringMatching(message) })
  expect(result.stderr).not.toContain(KEY)
})

test.each([
  [
    { BOTWATCH_URL: 'localhost:8080' },
    [],
    /^BOTWATCH_URL: expected a URL with http:\/\/ or https:\/\/, .*, got "localhost:8080"\n$/,
  ],
  [
    { BOTWATCH_URL: 'https://user:hunter2@example.com' },
    [],
    /^BOTWATCH_URL: expected a URL without a user and password; /,
  ],
  [{ BOTWATCH_URL: 'user:hunter2@example.com' }, [], /^BOTWATCH_URL: expected a URL with http[^@]*\n$/],
  [{ BOTWATCH_URL: 'http://example.com/?key=hunter2' }, [], /^BOTWATCH_URL: expected a URL without a query/],
  [{ BOTWATCH_KEY: 'hunter2 hunter2' }, [], /^BOTWATCH_KEY: expected a key of 1 to 1024 ASCII characters/],
  [
    { BOTWATCH_KEY: 'hunter2', BOTWATCH_KEY_FILE: '/x' },
    [],
    /^BOTWATCH_KEY and BOTWATCH_KEY_FILE are both set; unset one/,
  ],
  [{ BOTWATCH_KEY_FILE: '/none' }, [], /^BOTWATCH_KEY_FILE: expected a file .*, got no file of this name\n$/],
  [{}, ['--url', 'ftp://example.com'], /^--url: expected a URL/],
  [{}, ['--key-file', '/'], /^--key-file: expected a file /],
  [{}, ['--timeout', '10'], /^--timeout: expected a duration with its unit, .*, got "10"\n$/],
  [{}, ['--timeout', '2h'], /^--timeout: expected a duration from 1ms to 1h\n$/],
  [{}, ['--timeout', '0s'], /^--timeout: expected a duration from 1ms to 1h\n$/],
  [{}, ['extra'], /too many arguments/],
  [{}, ['--jsn'], /unknown option '--jsn'\n.*--json/],
])('%j and %j are refused by name, without a secret', async (env, options, message) => {
  const result = await runCommand(['status', ...options], { env })
  expect(result).toMatchObject({ code: 64, stdout: '', stderr: expect.stringMatching(message) })
  expect(result.stderr).not.toContain('hunter2')
})

test.each([
  [['ack'], /missing required argument 'alert'/],
  [['ack', 'cpu', '--for', '2'], /^--for: expected a duration with its unit/],
  [['ack', 'cpu', '--for', '0s'], /^--for: expected a duration of at least 1s/],
  [
    ['ack', 'cpu', '--for', '2h', '--until', '2126-01-01T00:00Z'],
    /^--for and --until are both given; use one/,
  ],
  [['ack', 'cpu', '--until', 'tomorrow'], /^--until: expected a time in ISO 8601, .*, got "tomorrow"/],
  [['ack', 'cpu', '--until', '2020-01-01T00:00Z'], /^--until: expected a time that is still to come/],
  [['silence'], /^Which alerts\? Give matchers, e\.g\. /],
  [['silence', 'cpu'], /^For how long\? Give --for/],
  [['silence', 'cpu', '--for', '2h'], /^Why\? Give --reason/],
  [['silence', 'a b', '--for', '2h', '-r', 'x'], /^Expected matchers, .*, got "a b"\. A value with a space/],
  [
    ['alerts', '--status', 'open'],
    /^--status: expected active, acknowledged, suppressed, resolved, got "open"/,
  ],
  [['alerts', '--limit', '1001'], /^--limit: expected a whole number from 1 to 1000/],
  [['spend', 'yesterday'], /^Expected day, month, .*, got "yesterday"/],
])('%j is refused before the server is asked', async (line, message) => {
  let asked = 0
  const url = await serve((_request, response) => {
    asked += 1
    response.end()
  })
  expect(await call(line, url)).toMatchObject({
    code: 64,
    stdout: '',
    stderr: expect.stringMatching(message),
  })
  expect(asked).toBe(0)
})

test('a key in a file is read, and its line end is not part of it', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'key-')), 'key')
  writeFileSync(path, `${KEY}\n`)
  const keys: (string | undefined)[] = []
  const url = await serve((request, response) => {
    keys.push(request.headers.authorization)
    response.end()
  })
  await runCommand(['status'], { env: { BOTWATCH_URL: url, BOTWATCH_KEY_FILE: path } })
  await runCommand(['status', '--key-file', path], { env: { BOTWATCH_URL: url, BOTWATCH_KEY: 'another' } })
  expect(keys).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`])
})

test('a certificate that is not trusted says what to do', async () => {
  const pem = await makePem()
  const server = createTlsServer(pem, (_request, response) => void response.end('{}'))
  const url = (await listenOn(server)).replace('http:', 'https:')
  expect(await call(['status'], url)).toMatchObject({
    code: 69,
    stderr: expect.stringMatching(/: its certificate is not trusted\. Set NODE_EXTRA_CA_CERTS to a file /),
  })
})

test('a port without TLS, one that speaks no HTTP, and an unknown host say so', async () => {
  const plain = await serve((_request, response) => void response.end('{}'))
  expect((await call(['status'], plain.replace('http:', 'https:'))).stderr).toMatch(
    /: it does not speak TLS\. Use http:/,
  )
  const smtp = await listenOn(
    createTcpServer((socket) => void socket.end('220 mail.example.com ESMTP\r\n', () => socket.destroy())),
  )
  expect((await call(['status'], smtp)).stderr).toMatch(
    /^Cannot reach .*: it does not speak HTTP\. Check the port in BOTWATCH_URL\n$/,
  )
  expect((await call(['status'], 'http://bot.invalid')).stderr).toMatch(
    /^Cannot reach http:\/\/bot\.invalid: the host name /,
  )
  expect((await call(['status'], 'http://127.0.0.1:1')).stderr).toMatch(
    /^Cannot reach http:\/\/127\.0\.0\.1:1: HTTP clients never use this port, /,
  )
})

test('a command for a running server loads no part of the server', () => {
  const program = JSON.stringify(new URL('../../src/cli/run.ts', import.meta.url).href)
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    const { run } = await import(${program})
    const stream = { write: () => true }
    for (const line of ${JSON.stringify(LINES.map(([line]) => line))})
      await run([...line, '--url', 'http://127.0.0.1:9'], { env: {}, stdout: stream, stderr: stream })
    console.log(loaded.join('\\n'))`
  const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', script]
  const urls = spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trim().split('\n')
  expect(urls).toContainEqual(expect.stringMatching(/cli\/client\/reload\.ts$/))
  const isSmall =
    /^node:|\/src\/(?:cli\/|version|printable|config\/(?:secret-files|server-config|bounded-file|rules\/matcher-text))|\/packages\/options\/|\/node_modules\/(?:commander|ky|valibot|fastest-levenshtein)\//
  expect(urls.filter((url) => !isSmall.test(url))).toEqual([])
})
