import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'

import { callServer } from '../../src/cli/client/call.ts'
import { run as watch, type WatchOptions } from '../../src/cli/client/watch/watch.ts'
import { clientScene } from './client-scene.ts'

const TIMING = { silenceMs: 60_000, firstDelayMs: 1, maxDelayMs: 2 }

/** A watch of a server that a test plays. */
interface Played {
  readonly url: string
  /** Headers of each connection, in their order. */
  readonly connections: readonly IncomingHttpHeaders[]
  readonly output: { stdout: string; stderr: string }
  readonly stop: () => void
  readonly exit: Promise<number>
}

/** Watches a server that answers each connection with the next function, and later ones with the last. */
async function play(
  answers: readonly ((response: ServerResponse) => void)[],
  options: WatchOptions & { readonly json?: boolean } = {},
  timing = TIMING,
): Promise<Played> {
  const connections: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    connections.push(request.headers)
    answers[Math.min(connections.length, answers.length) - 1]?.(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const controller = new AbortController()
  onTestFinished(() => {
    controller.abort()
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const output = { stdout: '', stderr: '' }
  const exit = callServer(
    {
      args: [],
      options: { ...options, url },
      context: {
        env: {},
        signal: controller.signal,
        stdout: { write: (text: string) => ((output.stdout += text), true) },
        stderr: { write: (text: string) => ((output.stderr += text), true) },
      },
    },
    '10s',
    (call) => watch(call, timing),
  )
  return { url, connections, output, stop: () => controller.abort(), exit }
}

/** Begins a stream and sends some of it. */
const stream =
  (text: string, end: 'open' | 'ended' | 'cut' = 'open') =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(text)
    if (end === 'ended') response.end()
    if (end === 'cut') setImmediate(() => response.destroy())
  }
const event = (id: number, check: string): string =>
  `id: x-${id}\nevent: check.changed\ndata: {"at":"2026-11-28T12:00:00.000Z","check":"${check}","from":"healthy","to":"unhealthy","message":"HTTP 429"}\n\n`

test('watch prints the events of a real server, one line each, until it is stopped', async () => {
  const { botwatch, setUp, sample } = await clientScene()
  const controller = new AbortController()
  let text = ''
  const watching = botwatch(['watch', '--types', 'check.changed,alert.*', '--json'], {
    signal: controller.signal,
    onOutput: (chunk) => void (text += chunk),
  })
  const plain = botwatch(['watch'], { signal: controller.signal })
  await vi.waitFor(async () => {
    await setUp(!text.includes('"unhealthy"'))
    await setUp(false)
    if (!text.includes('check.changed')) throw new Error('no event')
  })
  await sample({ cpu_percent: { a: 93 } })
  await vi.waitFor(() => expect(text).toContain('"alert.fired"'))
  controller.abort()
  const { code, stdout, stderr } = await watching
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'alert.fired', rule_name: 'cpu', id: expect.stringMatching(/-\d+$/) }),
  )
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'check.changed', check: 'glm_api', to: 'unhealthy' }),
  )
  expect(await plain).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^\d\d:\d\d:\d\d alert\.fired +warning cpu [\da-f]{8}: cpu_percent is 93% \(threshold: > 80%\)$/m,
    ),
  })
})

test.each(['ended', 'cut'] as const)(
  'a connection that was %s is made again from the last event',
  async (end) => {
    const played = await play([
      stream(`retry: 3000\nid: x-1\n\n${event(2, 'a')}`, end),
      stream(event(3, 'b')),
    ])
    await vi.waitFor(() => expect(played.output.stdout).toContain(' b: '))
    expect(played.connections.map((headers) => headers['last-event-id'])).toEqual([undefined, 'x-2'])
    expect(played.output.stdout).toMatch(
      /^\d\d:\d\d:\d\d check\.changed +a: healthy → unhealthy: HTTP 429\n\d\d:\d\d:\d\d check\.changed +b: /,
    )
    expect(played.output.stderr).toMatch(/trying again in 0\.001 s\.\nConnected again\.\n$/)
    played.stop()
    expect(await played.exit).toBe(0)
  },
)

test('an id without data is where a watch resumes from', async () => {
  const played = await play([stream(':\nid: x-7\n\n', 'ended'), stream(event(8, 'b'))])
  await vi.waitFor(() => expect(played.connections).toHaveLength(2))
  expect(played.connections[1]?.['last-event-id']).toBe('x-7')
})

test('a connection without a sign of life is made again, and comments are one', async () => {
  const played = await play([stream(event(1, 'a')), stream(event(2, 'b'))], {}, { ...TIMING, silenceMs: 30 })
  await vi.waitFor(() => expect(played.connections.length).toBeGreaterThan(1))
  expect(played.output.stderr).toContain(`${played.url} sent nothing for 0.03 s; trying again in 0.001 s.\n`)
  const beats: NodeJS.Timeout[] = []
  onTestFinished(() => beats.forEach(clearInterval))
  const beating = await play(
    [
      (response) => {
        stream(event(1, 'a'))(response)
        let count = 0
        beats.push(
          setInterval(() => {
            response.write(':\n\n')
            if ((count += 1) === 20) response.write(event(2, 'b'))
          }, 10),
        )
      },
    ],
    {},
    { ...TIMING, silenceMs: 150 },
  )
  await vi.waitFor(() => expect(beating.output.stdout).toContain(' b: '))
  expect(beating.connections).toHaveLength(1)
})

test('a server that is down is tried again and again, with longer waits', async () => {
  const played = await play([
    stream(event(1, 'a'), 'ended'),
    (response) => response.destroy(),
    (response) => response.writeHead(503).end(),
    stream(event(2, 'b')),
  ])
  await vi.waitFor(() => expect(played.output.stdout).toContain(' b: '))
  expect(played.output.stderr.match(/trying again in 0\.002 s/g)?.length).toBe(2)
})

test('a key that was removed ends a watch', async () => {
  const played = await play([
    stream(event(1, 'a'), 'ended'),
    (response) => {
      response.writeHead(401, { 'content-type': 'application/problem+json' })
      response.end('{"code":"UNAUTHENTICATED"}')
    },
  ])
  expect(await played.exit).toBe(77)
  expect(played.output.stderr).toMatch(/asks for a key/)
})

test('lost events are noted, and are an event with --json', async () => {
  const resync = stream(
    'id: x-9\nevent: resync\ndata: {"at":"2026-11-28T12:00:00.000Z","reason":"restarted"}\n\n',
  )
  const played = await play([resync])
  await vi.waitFor(() =>
    expect(played.output.stderr).toBe('Events were lost (restarted); "botwatch status" shows the state.\n'),
  )
  const json = await play([resync], { json: true })
  await vi.waitFor(() =>
    expect(json.output.stdout).toBe(
      '{"at":"2026-11-28T12:00:00.000Z","reason":"restarted","id":"x-9","event":"resync"}\n',
    ),
  )
})

test('an event of another kind, and one that is no JSON, are one line that cannot change the terminal', async () => {
  const played = await play([
    stream(
      'event: new.kind\ndata: {"a":1,"b":"x\\u001b[2J","c":null}\n\nevent: broken\ndata: {oops\ndata: \u001B]0;t\u0007\n\n',
    ),
  ])
  await vi.waitFor(() => expect(played.output.stdout.match(/\n/g)).toHaveLength(2))
  expect(played.output.stdout).toMatch(
    /^--:--:-- new\.kind +a=1 b=x\\u\{1b\}\[2J\n--:--:-- broken +data=\{oops\\u\{a\}\\u\{1b\}/,
  )
})

test('a reload is one line with what has changed', async () => {
  const changes = {
    checks: { added: ['website'], changed: [], removed: ['old', 'older'] },
    settings: ['budgets'],
  }
  const data = { at: 'x', file: '/f', trigger: 'signal', changes, restart_needed: ['server.port'] }
  const played = await play([stream(`event: config.reloaded\ndata: ${JSON.stringify(data)}\n\n`)])
  await vi.waitFor(() =>
    expect(played.output.stdout).toMatch(
      / signal: checks added website; checks removed old, older; settings budgets, needs a restart: server\.port\n$/,
    ),
  )
})

test('an event without an end is not collected for ever', async () => {
  const played = await play([stream(`data: ${'x'.repeat(1_100_000)}`), stream(event(2, 'b'))])
  await vi.waitFor(() => expect(played.output.stdout).toContain(' b: '))
  expect(played.connections).toHaveLength(2)
})
