import { describe, expect, test } from 'vitest'

import { scripted, startRaw } from '../../test/raw-mail-server.ts'
import { emailNotifier } from '../channels/email.ts'
import type { Delivery } from '../notifier.ts'
import { sampleMessage } from '../testing/messages.ts'

/** Sends a mail to a server on this port. */
function send(port: number): Promise<Delivery> {
  const email = emailNotifier({
    host: '127.0.0.1',
    port,
    tls: 'off',
    from: 'alerts@bot.example.com',
    to: ['ann@example.com'],
  })
  return email.send(sampleMessage(), { signal: new AbortController().signal, attempt: 1 })
}

const greetings = { 'one command at a time': '250 mail.test', pipelining: '250-mail.test\r\n250 PIPELINING' }

describe.each(Object.entries(greetings))('to a server with %s, a mail', (_kind, ehlo) => {
  const envelope = [
    [/^EHLO/, ehlo],
    [/^(?:MAIL|RCPT)/, '250 ok'],
  ] as const

  test.each([
    ['MAIL', /^MAIL/],
    ['RCPT', /^RCPT/],
    ['DATA', /^DATA/],
  ])('has not arrived if the connection is cut at %s', async (_command, pattern) => {
    const port = await startRaw((socket) => {
      socket.on('data', (text: string) => {
        if (text.split('\r\n').some((line) => pattern.test(line))) socket.destroy()
      })
      scripted(envelope)(socket)
    })
    expect(await send(port)).toMatchObject({ outcome: 'retryable', mayHaveArrived: false })
  })

  test.each([
    ['has not arrived if the command DATA', /^DATA/, false],
    ['may have arrived if the mail', /^\.$/, true],
  ] as const)('%s is answered with 451', async (_what, refused, mayHaveArrived) => {
    const replies = [...envelope, [refused, '451 4.3.0 not now'], [/^DATA/, '354 go on']] as const
    expect(await send(await startRaw(scripted(replies)))).toEqual({
      outcome: 'retryable',
      reason: 'Mail server refused the message (451 4.3.0)',
      mayHaveArrived,
    })
  })
})
