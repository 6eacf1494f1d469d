import type { Socket } from 'node:net'

import { describe, expect, test } from 'vitest'

import { startRaw } from '../../test/raw-mail-server.ts'
import { emailNotifier, type EmailNotifierOptions } from '../channels/email.ts'
import type { Delivery } from '../notifier.ts'
import { sampleMessage } from '../testing/messages.ts'

type Reply = string | ((socket: Socket) => void)

const hang = (): void => {}

/** What a server replies to each step. `mail` is the end of the mail. */
const accepted: Readonly<Record<string, Reply>> = {
  greeting: '220 mail.test',
  EHLO: '250-mail.test\r\n250-STARTTLS\r\n250 PIPELINING',
  STARTTLS: '220 go',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  mail: '250 queued',
}

/** Starts a server that accepts every step but those of `replies`, and keeps the commands that it has got. */
async function startServer(
  replies: Readonly<Record<string, Reply>>,
): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = []
  const port = await startRaw((socket) => {
    let isHanging = false
    const answer = (step: string): void => {
      const reply = { ...accepted, ...replies }[step]
      // The replies of a server are in the order of the commands.
      isHanging ||= reply === hang
      if (isHanging) return
      if (typeof reply === 'function') reply(socket)
      else if (reply !== undefined && socket.writable) socket.write(`${reply}\r\n`)
    }
    let isMail = false
    answer('greeting')
    socket.setEncoding('latin1').on('data', (text: string) => {
      for (const line of text.split('\r\n')) {
        const command = /^[A-Z]{4,8}\b/.exec(line)?.[0]
        if (isMail && line === '.') answer('mail')
        if (isMail || command === undefined) continue
        heard.push(line)
        isMail = command === 'DATA'
        answer(command)
      }
    })
  })
  return { port, heard }
}

function send(port: number, options: Partial<EmailNotifierOptions> = {}): Promise<Delivery> {
  const email = emailNotifier({
    host: '127.0.0.1',
    port,
    tls: 'off',
    from: 'alerts@bot.example.com',
    to: ['ann@example.com'],
    ...options,
  })
  return email.send(sampleMessage(), { signal: new AbortController().signal, attempt: 1 })
}

const close = (socket: Socket): void => void socket.destroy()

describe.each([
  ['greeting', 'the connection in its greeting', 'the greeting', 'channel_broken', {}],
  ['EHLO', 'EHLO', 'EHLO', 'channel_broken', { tls: 'starttls' }],
  ['STARTTLS', 'STARTTLS', 'STARTTLS', 'channel_broken', { tls: 'starttls' }],
  ['MAIL', 'the sender', 'the sender', 'channel_broken', {}],
  ['RCPT', 'every recipient', 'the recipients', 'permanent', {}],
  ['DATA', 'the message', 'the message', 'permanent', {}],
  ['mail', 'the message', 'the message', 'permanent', {}],
] as const)('at the step %s', (step, refused, at, outcome, options) => {
  const mayHaveArrived = step === 'mail'

  test('a 4xx reply is retryable, and the reason names the step', async () => {
    const { port } = await startServer({ [step]: '421 4.7.0 try again later' })
    const reason = `Mail server refused ${refused} (421 4.7.0)`
    expect(await send(port, options)).toEqual({ outcome: 'retryable', reason, mayHaveArrived })
  })

  test(`a 5xx reply is ${outcome}, and the reason names the step`, async () => {
    const { port } = await startServer({ [step]: '554 5.7.1 no' })
    expect(await send(port, options)).toEqual({
      outcome,
      reason: `Mail server refused ${refused} (554 5.7.1)`,
    })
  })

  test('a closed connection is retryable, and the reason names the step', async () => {
    const { port } = await startServer({ [step]: close })
    const reason = `Connection failed at ${at}`
    expect(await send(port, options)).toEqual({ outcome: 'retryable', reason, mayHaveArrived })
  })

  test('a reply that does not come is retryable, and the reason names the step', async () => {
    const { port } = await startServer({ [step]: hang })
    const reason = `Request timed out at ${at}`
    expect(await send(port, { ...options, timeoutMs: 300 })).toEqual({
      outcome: 'retryable',
      reason,
      mayHaveArrived,
    })
  })
})

test.each([
  ['greeting', 'SSH-2.0-OpenSSH_9.7', 'the greeting', false],
  ['MAIL', 'fine', 'the sender', false],
  ['RCPT', 'fine', 'the recipients', false],
  ['DATA', 'fine', 'the message', false],
  ['mail', 'fine', 'the message', true],
])('a text in place of a reply at the step %s is retryable: %s', async (step, text, at, mayHaveArrived) => {
  const { port } = await startServer({ EHLO: '250 mail.test', [step]: text })
  const reason = `Mail server gave no valid reply to ${at}`
  expect(await send(port)).toEqual({ outcome: 'retryable', reason, mayHaveArrived })
})

test('a server that accepts the mail before it has it is retryable, so that nothing is lost', async () => {
  const silent = { EHLO: hang, MAIL: hang, RCPT: hang, DATA: hang, mail: hang }
  const greeting = '220 m\r\n250 m\r\n250 ok\r\n250 ok\r\n354 go\r\n250 queued'
  const { port } = await startServer({ ...silent, greeting })
  const reason = 'Mail server gave no valid reply to the message'
  expect(await send(port)).toEqual({ outcome: 'retryable', reason, mayHaveArrived: false })
})

test('a server that does not know EHLO is introduced by HELO, and its refusal is channel_broken', async () => {
  const { port, heard } = await startServer({ EHLO: '502 5.5.1 what', HELO: '550 5.7.1 no' })
  const reason = 'Mail server refused HELO (550 5.7.1)'
  expect(await send(port)).toEqual({ outcome: 'channel_broken', reason })
  expect(heard.map((line) => line.split(' ')[0])).toEqual(['EHLO', 'HELO'])
})

test('a connection closed in the TLS handshake is retryable, and the reason names it', async () => {
  const { port } = await startServer({
    STARTTLS: (socket) => void socket.write('220 go\r\n', () => socket.destroy()),
  })
  const reason = 'Connection failed at the TLS handshake'
  expect(await send(port, { tls: 'starttls' })).toEqual({
    outcome: 'retryable',
    reason,
    mayHaveArrived: false,
  })
})

test('a sender refused for the size of the mail is permanent: the next mail may be smaller', async () => {
  for (const reply of ['552 5.3.4 too big', '554 5.2.3 too big']) {
    const { port } = await startServer({ MAIL: reply })
    expect(await send(port)).toMatchObject({ outcome: 'permanent' })
  }
})

describe('the name in EHLO', () => {
  test('is taken by a relay that refuses names without a domain and addresses', async () => {
    const heard: string[] = []
    const port = await startRaw((socket) => {
      socket.write('220 mail.test\r\n')
      socket.setEncoding('latin1').on('data', (text: string) => {
        const [, name = ''] = /^EHLO (.*)\r\n/.exec(text) ?? []
        if (name === '') return
        heard.push(name)
        socket.write(/^[a-z\d-]+(\.[a-z\d-]+)+$/.test(name) ? '554 5.0.0 taken\r\n' : '421 4.7.0 bye\r\n')
      })
    })
    expect(await send(port, { tls: 'starttls' })).toMatchObject({
      reason: 'Mail server refused EHLO (554 5.0.0)',
    })
    expect(heard).toHaveLength(1)
  })

  test.each(['relay-client.example.net', '[192.0.2.7]', '[IPv6:2001:db8::7]'])(
    'can be set to %s',
    async (ehloName) => {
      const { port, heard } = await startServer({})
      expect(await send(port, { ehloName })).toMatchObject({ outcome: 'delivered' })
      expect(heard[0]).toBe(`EHLO ${ehloName}`)
    },
  )

  test.each(['', 'a b', 'x\r\nMAIL', '-a.example.com', '192.0.2.7]', 'a'.repeat(300)])(
    'is refused as an option: %j',
    (ehloName) => {
      expect(() => emailNotifier({ host: 'h', from: 'a@b.cc', to: ['a@b.cc'], ehloName })).toThrow(
        'ehloName: expected a host name, e.g. bot.example.com, or an IP address in brackets',
      )
    },
  )
})
