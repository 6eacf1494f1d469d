import assert from 'node:assert/strict'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { login, startMailServer, type MailServer } from '../../test/mail-server.ts'
import type { Message } from '../message/message.ts'
import type { Delivery } from '../notifier.ts'
import { headline } from '../headline.ts'
import type { ChannelUnderTest } from '../testing/channel-under-test.ts'
import { notifierContract } from '../testing/contract.ts'
import { sampleAnnouncement, sampleMessage, sampleTest } from '../testing/messages.ts'
import { emailNotifier, type EmailNotifierOptions } from './email.ts'

const host = '127.0.0.1'
const from = 'Botwatch <alerts@bot.example.com>'
const to = ['ann@example.com']

async function openEmail(): Promise<ChannelUnderTest> {
  const server = await startMailServer()
  const { port, ca, mailbox, close } = server
  return {
    notifier: emailNotifier({ host, port, ca, auth: login, from, to }),
    withReader: (reader) => emailNotifier({ host, port, ca, auth: login, from, to, ...reader }),
    payloads: () =>
      mailbox.map(({ mail }) => JSON.stringify([mail.subject ?? '', mail.text ?? '', mail.html ?? ''])),
    assertPayload: (payload) => {
      const [subject = '', text = '', html = ''] = JSON.parse(payload) as string[]
      assert.ok(subject.length <= 200)
      assert.doesNotMatch(subject, /[\p{Cc}\u2028\u2029]/u)
      assert.ok(Buffer.byteLength(html) <= 101_000)
      assert.doesNotMatch(text + html, /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u)
    },
    secrets: [login.pass],
    failures: {
      'a refused connection': () => {
        server.answer = (step) => (step === 'connect' ? 421 : undefined)
      },
      'a refused login': () => {
        server.answer = (step) => (step === 'auth' ? 535 : undefined)
      },
      'refused recipients': () => {
        server.answer = (step) => (step === 'to' ? 550 : undefined)
      },
      'a refused mail': () => {
        server.answer = (step) => (step === 'data' ? 552 : undefined)
      },
    },
    hang: () =>
      new Promise((resolve) => {
        server.answer = (step) => {
          if (step !== 'data') return undefined
          resolve()
          return new Promise(() => {})
        }
      }),
    cutOff: () => {
      server.answer = (step) => {
        if (step === 'data') queueMicrotask(() => server.cut())
        return undefined
      }
    },
    close,
  }
}

notifierContract({ test, open: openEmail })

let server: MailServer
beforeEach(async () => {
  server = await startMailServer()
})
afterEach(() => server.close())

function send(
  options: Partial<EmailNotifierOptions> = {},
  message: Message = sampleMessage(),
): Promise<Delivery> {
  const { port, ca } = server
  const notifier = emailNotifier({ host, port, ca, from, to, ...options })
  return notifier.send(message, { signal: new AbortController().signal, attempt: 1 })
}

const refuse = (step: string, reply: number, value?: string): void => {
  server.answer = (at, given) => (at === step && (value ?? given) === given ? reply : undefined)
}

describe('a mail', () => {
  test('goes from the sender to every recipient, over STARTTLS, after a login', async () => {
    const delivery = await send({ auth: login, to: ['ann@example.com', 'Bob B. <bob@example.com>'] })
    const [received] = server.mailbox
    expect(received).toMatchObject({
      from: 'alerts@bot.example.com',
      to: ['ann@example.com', 'bob@example.com'],
      user: login.user,
      secure: true,
      mail: {
        from: { name: 'Botwatch', address: 'alerts@bot.example.com' },
        to: [
          { name: '', address: 'ann@example.com' },
          { name: 'Bob B.', address: 'bob@example.com' },
        ],
        subject: headline(sampleMessage()),
      },
    })
    expect(delivery).toEqual({ outcome: 'delivered', providerId: received?.mail.messageId })
  })

  test('is a text part and then an HTML part, marked as written by a program', async () => {
    await send()
    const { raw = '', mail } = server.mailbox[0] ?? {}
    expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m)
    expect(raw.indexOf('Content-Type: text/plain')).toBeLessThan(raw.indexOf('Content-Type: text/html'))
    const header = (key: string): unknown => mail?.headers.find((one) => one.key === key)?.value
    expect(header('auto-submitted')).toBe('auto-generated')
    expect(header('x-auto-response-suppress')).toBe('All')
  })

  test('goes over TLS from the start with implicit TLS', async () => {
    await server.close()
    server = await startMailServer({ secure: true })
    expect(await send({ tls: 'implicit', auth: login })).toMatchObject({ outcome: 'delivered' })
    expect(server.mailbox[0]).toMatchObject({ secure: true, user: login.user })
  })

  test('is sent after the greeting, however late it comes', async () => {
    await server.close()
    server = await startMailServer({ greeting: 'late' })
    expect(await send()).toMatchObject({ outcome: 'delivered' })
  })

  test('goes without TLS only if TLS is off', async () => {
    expect(await send({ tls: 'off' })).toMatchObject({ outcome: 'delivered' })
    expect(server.mailbox[0]).toMatchObject({ secure: false, user: undefined })
  })

  test('has the same Message-ID at every attempt, and another than any other message', async () => {
    for (const id of ['msg_1', 'msg_1', 'msg_2']) await send({}, sampleMessage({ id }))
    const [first, again, other] = server.mailbox.map(({ mail }) => mail.messageId)
    expect(first).toMatch(/^<message\.[\da-f]{40}@bot\.example\.com>$/)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  test('refers to the root of its thread, which is that of its group by default', async () => {
    const { thread: _thread, ...message } = sampleMessage({ group: 'alert 1' })
    await send({}, { ...message, id: 'fire', type: 'fired' })
    await send({}, { ...message, id: 'remind', type: 'reminded' })
    await send({}, { ...message, id: 'resolve', type: 'resolved' })
    await send({}, { ...message, id: 'fire again', type: 'fired', group: 'alert 2' })
    const mails = server.mailbox.map(({ mail }) => mail)
    const roots = mails.map(({ references }) => references)
    expect(new Set(roots.slice(0, 3)).size).toBe(1)
    expect(roots[3]).not.toBe(roots[0])
    expect(mails.map(({ inReplyTo }) => inReplyTo)).toEqual(roots)
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(4)
    expect(mails.map(({ messageId }) => messageId)).not.toContain(roots[0])
    await send({}, sampleMessage({ id: 'later', group: 'alert 2', thread: 'alert 1' }))
    expect(server.mailbox.at(-1)?.mail.references).toBe(roots[0])
    await send({}, sampleAnnouncement())
    await send({}, sampleTest())
    const { references } = server.mailbox.at(-2)?.mail ?? {}
    expect(new Set([...roots, references, server.mailbox.at(-1)?.mail.references]).size).toBe(4)
  })

  test('is in the language and zone of its options', async () => {
    await send({ language: 'zh-CN', timeZone: 'Asia/Shanghai' })
    const { mail } = server.mailbox[0] ?? {}
    expect(mail?.subject).toBe(headline(sampleMessage(), { language: 'zh-CN' }))
    expect(mail?.text).toContain('17:58')
  })
})

describe('one recipient of several', () => {
  const several = ['Ann <ann@example.com>', 'bob@example.com', 'Annie <ann@example.com>']

  test('gets the mail alone, with the Message-ID and the addresses of the mail to all', async () => {
    const { port, ca } = server
    const notifier = emailNotifier({ host, port, ca, from, to: several })
    const context = { signal: new AbortController().signal, attempt: 1 }
    expect(notifier.recipients).toEqual(['ann@example.com', 'bob@example.com'])
    for (const recipient of [undefined, 'bob@example.com', 'ann@example.com'])
      await notifier.send(sampleMessage(), { ...context, ...(recipient !== undefined && { recipient }) })
    expect(server.mailbox.map((received) => received.to)).toEqual([
      ['ann@example.com', 'bob@example.com'],
      ['bob@example.com'],
      ['ann@example.com'],
    ])
    const [whole, alone] = server.mailbox.map(({ mail }) => mail)
    expect(alone?.messageId).toBe(whole?.messageId)
    expect(alone?.to).toEqual(whole?.to)
  })

  test('that is refused does not count for the others', async () => {
    refuse('to', 550, 'bob@example.com')
    const { port, ca } = server
    const notifier = emailNotifier({ host, port, ca, from, to: several })
    const context = { signal: new AbortController().signal, attempt: 1 }
    const outcomeOf = async (recipient: string): Promise<string> =>
      (await notifier.send(sampleMessage(), { ...context, recipient })).outcome
    expect(await outcomeOf('bob@example.com')).toBe('permanent')
    expect(await outcomeOf('ann@example.com')).toBe('delivered')
  })
})

test('the destination is where the mails go, whatever their order and the server', () => {
  const lists = [
    ['Ann <ann@example.com>', 'bob@example.com'],
    ['bob@example.com', 'ann@example.com'],
  ]
  const destinations = lists.map((list, n) =>
    emailNotifier({ host, port: 25 + n, from, to: list }).destination?.(),
  )
  expect(destinations).toEqual(Array(2).fill('ann@example.com\nbob@example.com'))
})

describe('the outcome', () => {
  const refusals = [
    ['connect', 421, 'retryable', 'Mail server refused the connection in its greeting (421)'],
    ['connect', 554, 'channel_broken', 'Mail server refused the connection in its greeting (554)'],
    ['auth', 454, 'retryable', 'Mail server refused the login (454)'],
    ['auth', 535, 'channel_broken', 'Mail server refused the login (535)'],
    ['from', 421, 'retryable', 'Mail server refused the sender (421)'],
    ['from', 530, 'channel_broken', 'Mail server refused the sender (530)'],
    ['from', 550, 'channel_broken', 'Mail server refused the sender (550)'],
    ['to', 450, 'retryable', 'Mail server refused every recipient (450)'],
    ['to', 550, 'permanent', 'Mail server refused every recipient (550)'],
    ['data', 421, 'retryable', 'Mail server refused the message (421)'],
    ['data', 452, 'retryable', 'Mail server refused the message (452)'],
    ['data', 552, 'permanent', 'Mail server refused the message (552)'],
  ] as const
  test.each(refusals)('of a server that answers %s with %d is %s', async (step, reply, outcome, reason) => {
    refuse(step, reply)
    const arrival = outcome === 'retryable' ? { mayHaveArrived: step === 'data' } : {}
    expect(await send({ auth: login })).toEqual({ outcome, reason, ...arrival })
    expect(server.mailbox).toEqual([])
  })

  test('of one of three recipients refused is delivered, once to each of the others, with a note', async () => {
    refuse('to', 550, 'bob@example.com')
    const delivery = await send({ to: ['ann@example.com', 'Bob <bob@example.com>', 'cleo@example.com'] })
    const providerId = server.mailbox[0]?.mail.messageId
    const note = '1 of 3 recipients refused: to[1] (550)'
    expect(delivery).toEqual({ outcome: 'delivered', providerId, note })
    expect(server.mailbox.map(({ to: accepted }) => accepted)).toEqual([
      ['ann@example.com', 'cleo@example.com'],
    ])
  })

  test('of recipients refused temporarily and permanently is retryable, since none got the mail', async () => {
    server.answer = (step, value) => (step === 'to' ? (value.startsWith('ann') ? 450 : 550) : undefined)
    expect(await send({ to: ['ann@example.com', 'bob@example.com'] })).toEqual({
      outcome: 'retryable',
      reason: 'Mail server refused every recipient (450)',
      mayHaveArrived: false,
    })
  })

  test('of a wrong password is channel_broken, and does not contain it', async () => {
    const delivery = await send({ auth: { user: login.user, pass: 'hunter2-hunter2' } })
    expect(delivery).toEqual({ outcome: 'channel_broken', reason: 'Mail server refused the login (535)' })
  })
})
