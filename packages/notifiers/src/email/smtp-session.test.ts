import { execFile } from 'node:child_process'
import { getEventListeners } from 'node:events'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'

import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { makeCertificate } from '../../test/certificate.ts'
import { login, startMailServer, type MailServer } from '../../test/mail-server.ts'
import { scripted, startRaw } from '../../test/raw-mail-server.ts'
import { emailNotifier, type EmailNotifierOptions } from '../channels/email.ts'
import type { Delivery } from '../notifier.ts'
import { sampleMessage } from '../testing/messages.ts'

const host = '127.0.0.1'
const from = 'alerts@bot.example.com'
const to = ['ann+k3y-of-the-inbox@example.com']

let server: MailServer
beforeEach(async () => {
  server = await startMailServer()
})
afterEach(() => server.close())

async function send(
  options: Partial<EmailNotifierOptions> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Delivery> {
  const { port, ca } = server
  const notifier = emailNotifier({ host, port, ca, from, to, auth: login, ...options })
  const delivery = await notifier.send(sampleMessage(), { signal, attempt: 1 })
  expect(JSON.stringify(delivery)).not.toMatch(/correct-horse|k3y-of-the-inbox/)
  return delivery
}

/** From now on the server does not answer this step. */
function never(at: string): void {
  server.answer = (step) => (step === at ? new Promise(() => {}) : undefined)
}

describe('encryption', () => {
  test('that the server does not offer is channel_broken, and nothing is sent unencrypted', async () => {
    await server.close()
    server = await startMailServer({
      hideSTARTTLS: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
    })
    let steps = 0
    server.answer = (step) => void (steps += step === 'connect' ? 0 : 1)
    expect(await send()).toEqual({
      outcome: 'channel_broken',
      reason: 'Mail server refused STARTTLS (500)',
    })
    expect(steps).toBe(0)
  })

  test.each([
    ['454 4.7.0 not now', 'retryable', '454 4.7.0'],
    ['503 5.5.1 bad sequence', 'channel_broken', '503 5.5.1'],
  ])('that is refused with %j is %s', async (reply, outcome, code) => {
    const heard: string[] = []
    const port = await startRaw((socket) => {
      scripted([
        [/^EHLO/, '250-mail.test\r\n250 AUTH PLAIN'],
        [/^STARTTLS/, reply],
        [/./, '250 ok'],
      ])(socket)
      socket.on('data', (text: string) => heard.push(text.split(' ')[0]?.trim() ?? ''))
    })
    expect(await send({ port })).toEqual({
      outcome,
      reason: `Mail server refused STARTTLS (${code})`,
      ...(outcome === 'retryable' && { mayHaveArrived: false }),
    })
    expect(heard).toEqual(['EHLO', 'STARTTLS'])
  })

  test.each(['starttls', 'implicit'] as const)(
    'with an untrusted certificate is channel_broken: %s',
    async (tls) => {
      await server.close()
      const { key, cert } = await makeCertificate()
      server = await startMailServer({ key, cert, secure: tls === 'implicit' })
      expect(await send({ tls })).toEqual({
        outcome: 'channel_broken',
        reason: 'TLS handshake failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
      })
    },
  )

  test.each(['starttls', 'implicit'] as const)(
    'with the certificate of another server is channel_broken: %s',
    async (tls) => {
      await server.close()
      const { key, cert } = await makeCertificate(30, '127.0.0.2')
      server = await startMailServer({ key, cert, secure: tls === 'implicit' })
      expect(await send({ tls, ca: cert })).toEqual({
        outcome: 'channel_broken',
        reason: 'TLS handshake failed (ERR_TLS_CERT_ALTNAME_INVALID)',
      })
    },
  )

  test.each(['starttls', 'implicit'] as const)(
    'with a certificate that has expired is retryable: %s',
    async (tls) => {
      await server.close()
      const { key, cert } = await makeCertificate(-1)
      server = await startMailServer({ key, cert, secure: tls === 'implicit' })
      expect(await send({ tls, ca: cert })).toEqual({
        outcome: 'retryable',
        reason: 'TLS handshake failed (CERT_HAS_EXPIRED)',
        mayHaveArrived: false,
      })
    },
  )

  test.each(['starttls', 'implicit'] as const)('shows a client certificate: %s', async (tls) => {
    await server.close()
    const client = await makeCertificate()
    const asking = { requestCert: true, rejectUnauthorized: true, ca: client.cert }
    server = await startMailServer({ ...asking, secure: tls === 'implicit' })
    expect(await send({ tls, ...client })).toMatchObject({ outcome: 'delivered' })
    expect(await send({ tls })).not.toMatchObject({ outcome: 'delivered' })
    expect(() => emailNotifier({ host, from, to, cert: client.cert })).toThrow(
      'key: expected the private key of cert, got nothing',
    )
  })

  test('from the start, to a server without TLS, is channel_broken', async () => {
    const port = await startRaw(scripted([]))
    expect(await send({ port, tls: 'implicit' })).toMatchObject({ outcome: 'channel_broken' })
  })
})

describe('a connection', () => {
  const failedBefore = {
    outcome: 'retryable',
    reason: 'Connection failed at the greeting',
    mayHaveArrived: false,
  }

  test('cut after the mail and before the last reply is retryable, and the retry is a copy by its Message-ID', async () => {
    server.answer = (step) => {
      if (step !== 'data') return undefined
      queueMicrotask(() => server.cut())
      return Promise.resolve()
    }
    const reason = 'Connection failed at the message'
    expect(await send()).toEqual({ outcome: 'retryable', reason, mayHaveArrived: true })
    server.answer = () => undefined
    expect(await send()).toMatchObject({ outcome: 'delivered' })
    const ids = server.mailbox.map(({ mail }) => mail.messageId)
    expect(ids).toHaveLength(2)
    expect(ids[1]).toBe(ids[0])
  })

  test('that is refused is retryable', async () => {
    await server.close()
    const reason = 'Connection failed (ECONNREFUSED)'
    expect(await send()).toEqual({ outcome: 'retryable', reason, mayHaveArrived: false })
    server = await startMailServer()
  })

  test('that is closed at the login is retryable', async () => {
    server.answer = (step) => {
      if (step !== 'auth') return undefined
      queueMicrotask(() => server.cut())
      return new Promise(() => {})
    }
    const reason = 'Connection failed at the login'
    expect(await send()).toEqual({ outcome: 'retryable', reason, mayHaveArrived: false })
  })

  test('that is closed before the greeting is retryable', async () => {
    const port = await startRaw((socket) => socket.end())
    expect(await send({ port })).toEqual(failedBefore)
  })

  test('to an address the policy blocks is channel_broken', async () => {
    const blocked = { outcome: 'channel_broken', reason: 'Address is blocked by the network policy' }
    expect(await send({ network: 'public-only' })).toEqual(blocked)
    expect(await send({ host: '169.254.169.254' })).toEqual(blocked)
  })

  test('whose server announces a limit below the size of the mail is permanent', async () => {
    const ehlo = '250-mail.test\r\n250 SIZE 10'
    const port = await startRaw(
      scripted([
        [/^EHLO/, ehlo],
        [/^MAIL/, '552 5.3.4 too big'],
      ]),
    )
    expect(await send({ port, tls: 'off', auth: undefined as never })).toMatchObject({ outcome: 'permanent' })
  })
})

describe('time', () => {
  test.each<[string, string, (socket: Socket) => void]>([
    ['never greets', 'the greeting', () => {}],
    ['never answers', 'EHLO', scripted([])],
    [
      'goes silent in the handshake',
      'the TLS handshake',
      scripted([
        [/^EHLO/, '250-mail.test\r\n250 STARTTLS'],
        [/^STARTTLS/, '220 go'],
      ]),
    ],
  ])('runs out for a server that %s', async (_what, step, onSocket) => {
    const port = await startRaw(onSocket)
    expect(await send({ port, timeoutMs: 150 })).toEqual({
      outcome: 'retryable',
      reason: `Request timed out at ${step}`,
      mayHaveArrived: false,
    })
  })

  test('runs out after all of its 15 s for a connection that is not established', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const port = await startRaw(() => {})
    const settled = vi.fn<(delivery: Delivery) => void>()
    const sending = send({ port, tls: 'implicit' }).then(settled)
    await vi.advanceTimersByTimeAsync(14_999)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await sending
    const reason = 'Request timed out at the connection'
    const timedOut = { outcome: 'retryable', reason, mayHaveArrived: false }
    expect(settled).toHaveBeenCalledWith(timedOut)
  })

  test('runs out for a server that answers byte by byte', async () => {
    const port = await startRaw((socket) => {
      socket.write('220-')
      const timer = setInterval(() => socket.write('x'), 5)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await send({ port, timeoutMs: 150 })).toEqual({
      outcome: 'retryable',
      reason: 'Request timed out at the greeting',
      mayHaveArrived: false,
    })
  })

  test('runs out for a server that never gives the last reply', async () => {
    never('data')
    const reason = 'Request timed out at the message'
    const timedOut = { outcome: 'retryable', reason, mayHaveArrived: true }
    expect(await send({ timeoutMs: 600 })).toEqual(timedOut)
  })

  test('runs out at the login for a server that does not answer it', async () => {
    never('auth')
    const reason = 'Request timed out at the login'
    const timedOut = { outcome: 'retryable', reason, mayHaveArrived: false }
    expect(await send({ timeoutMs: 600 })).toEqual(timedOut)
  })

  test('need not run out for a reply without end', async () => {
    const port = await startRaw((socket) => socket.write(`220-${'x'.repeat(200_000)}`))
    const reason = 'Connection failed at the greeting'
    const failed = { outcome: 'retryable', reason, mayHaveArrived: false }
    expect(await send({ port })).toEqual(failed)
  })
})

describe('cancelling', () => {
  const cancelled = { outcome: 'retryable', reason: 'Request was cancelled' }

  test('before the attempt connects to nothing', async () => {
    let connections = 0
    const port = await startRaw(() => (connections += 1))
    expect(await send({ port }, AbortSignal.abort())).toEqual({ ...cancelled, mayHaveArrived: false })
    expect(connections).toBe(0)
  })

  test.each(['connect', 'auth', 'from', 'to', 'data'])(
    'while the server thinks about %s closes the connection',
    async (at) => {
      const controller = new AbortController()
      const thinking = Promise.withResolvers<void>()
      server.answer = (step) => {
        if (step !== at) return undefined
        controller.abort()
        return thinking.promise
      }
      expect(await send({}, controller.signal)).toEqual({ ...cancelled, mayHaveArrived: at === 'data' })
      expect(server.mailbox).toEqual([])
      thinking.resolve()
      await expect.poll(() => server.connections.size).toBe(0)
    },
  )

  test('leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    await send({}, signal)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

test.each<[string, Partial<EmailNotifierOptions>, (() => void) | undefined, string]>([
  ['a mail sent over TLS', {}, undefined, 'delivered'],
  ['a mail sent without TLS', { tls: 'off' }, undefined, 'delivered'],
  ['a mail that timed out', { timeoutMs: 600 }, () => never('data'), 'retryable'],
  ['a mail that was refused', {}, () => (server.answer = () => 554), 'channel_broken'],
])(
  'nothing that is left of %s keeps the process alive',
  async (_what, changes, prepare, outcome) => {
    prepare?.()
    const { port, ca } = server
    const entry = JSON.stringify(new URL('../channels/email.ts', import.meta.url).href)
    const options = JSON.stringify({ host, port, ca, from, to, ...changes })
    const script = `
    import { emailNotifier } from ${entry}
    const email = emailNotifier(${options})
    const context = { signal: new AbortController().signal, attempt: 1 }
    const { outcome } = await email.send(${JSON.stringify(sampleMessage())}, context)
    // A turn of the event loop ends with closing what was destroyed, so it is over in the turn after.
    for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate)
    const holding = process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name))
    process.stdout.write([outcome, ...holding].join(' '))
  `
    const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', script]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 })
    expect(stdout).toBe(outcome)
  },
  30_000,
)
