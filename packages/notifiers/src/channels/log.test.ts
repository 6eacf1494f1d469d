import assert from 'node:assert/strict'

import fc from 'fast-check'
import { expect, test, vi } from 'vitest'

import { NotifierError } from '../errors.ts'
import type { ChannelUnderTest } from '../testing/channel-under-test.ts'
import { notifierContract } from '../testing/contract.ts'
import { announcementOf, hostileTexts, messageOf } from '../testing/hostile-messages.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage, sampleTest } from '../testing/messages.ts'
import { headline } from '../headline.ts'
import { webhookBody } from '../webhook/body.ts'
import { logNotifier, type LogPort, type WriteLogLine } from './log.ts'

const context = { signal: new AbortController().signal, attempt: 1 }
const fakeLogger = (): LogPort => ({
  info: vi.fn<WriteLogLine>(),
  warn: vi.fn<WriteLogLine>(),
  error: vi.fn<WriteLogLine>(),
})

async function openLog(): Promise<ChannelUnderTest> {
  const lines: string[] = []
  let broken = false
  const write = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    if (broken) throw new Error('disk full')
    lines.push(JSON.stringify({ ...fields, msg: message }))
  }
  return {
    notifier: logNotifier({ logger: { info: write, warn: write, error: write } }),
    payloads: () => lines,
    assertPayload: (line) => {
      const { msg } = JSON.parse(line) as { msg: string }
      assert.doesNotMatch(msg, /[\p{Cc}\u2028\u2029]/u)
      assert.doesNotMatch(line, /\\u00[01]/)
    },
    secrets: [],
    failures: {
      'a logger that throws': () => {
        broken = true
      },
    },
    close: () => Promise.resolve(),
  }
}

notifierContract({ test, open: openLog, without: ['secrets', 'hang', 'cutOff', 'withReader'] })

test.each([
  ['info', 'info'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['critical', 'error'],
] as const)('writes %s as one line at level %s', async (severity, level) => {
  const alerts = [sampleAlert({ severity }), sampleAlert({ state: 'resolved', severity: 'critical' })]
  for (const message of [sampleMessage({ alerts }), sampleAnnouncement({ severity })]) {
    const logger = fakeLogger()
    await logNotifier({ logger }).send(message, context)
    for (const other of ['info', 'warn', 'error'] as const)
      expect(logger[other]).toHaveBeenCalledTimes(other === level ? 1 : 0)
  }
})

test('writes a message in which nothing fires at level info', async () => {
  const logger = fakeLogger()
  const alerts = [sampleAlert({ state: 'resolved', severity: 'critical' })]
  await logNotifier({ logger }).send(sampleMessage({ type: 'resolved', alerts }), context)
  await logNotifier({ logger }).send(sampleTest(), context)
  expect(logger.info).toHaveBeenCalledTimes(2)
  expect(logger.error).not.toHaveBeenCalled()
})

test('writes the facts as fields, as in the body of a webhook, and the headline as the message', async () => {
  const logger = fakeLogger()
  const message = sampleMessage({ alerts: [sampleAlert({ rule: 'two\nlines' })] })
  await logNotifier({ logger, name: 'ops' }).send(message, { ...context, attempt: 2 })
  const { body } = webhookBody(message, (text) => text)
  const { type, timestamp, data } = JSON.parse(body) as { type: string; timestamp: string; data: object }
  const { title, ...facts } = data as { title: string }
  expect(logger.warn).toHaveBeenCalledWith({ type, timestamp, ...facts, channel: 'ops', attempt: 2 }, title)
  expect(title).toBe(headline(message))
  expect(title).toContain('two lines')
})

test('calls the logger as a method', async () => {
  const logger = {
    lines: [] as string[],
    info(): void {},
    error(): void {},
    warn(_fields: unknown, message: string): void {
      this.lines.push(message)
    },
  }
  await logNotifier({ logger }).send(sampleMessage(), context)
  expect(logger.lines).toEqual([headline(sampleMessage())])
})

test('redacts texts with the shape of a secret', async () => {
  const logger = fakeLogger()
  const text = 'the key 0123456789abcdef0123456789abcdef.AbCdEfGh12345678 expired'
  await logNotifier({ logger }).send(messageOf(text), context)
  expect(logger.warn).toHaveBeenCalledOnce()
  expect(JSON.stringify(vi.mocked(logger.warn).mock.calls)).not.toContain('AbCdEfGh')
})

test('writes one line, as text and as JSON, whatever the text', { timeout: 30_000 }, async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(hostileTexts)))
  const message = fc.oneof(
    text.map((one) => messageOf(one)),
    text.map((one) => ({ ...announcementOf(one), severity: 'warning' as const })),
  )
  await fc.assert(
    fc.asyncProperty(message, async (given) => {
      const logger = fakeLogger()
      const delivery = await logNotifier({ logger }).send(given, context)
      expect(delivery).toEqual({ outcome: 'delivered' })
      const [fields, msg] = vi.mocked(logger.warn).mock.calls[0] ?? []
      expect(msg).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
      const line = JSON.stringify({ ...fields, msg })
      expect(line.isWellFormed()).toBe(true)
      expect(line).not.toMatch(/\p{Cc}|\\u00[01]|[\u202a-\u202e\u2066-\u2069]/u)
      expect(line.length).toBeLessThan(200_000)
    }),
    { numRuns: 40 },
  )
})

test('writes the alerts that a message names and counts', async () => {
  const logger = fakeLogger()
  const alerts = Array.from({ length: 20 }, (_, n) => sampleAlert({ fingerprint: `f${n}` }))
  const more = { firing: { error: 3 }, resolved: {} }
  await logNotifier({ logger }).send(sampleMessage({ alerts, more }), context)
  const [fields] = vi.mocked(logger.error).mock.calls[0] ?? []
  expect(fields).toMatchObject({ alerts: alerts.map(({ fingerprint }) => ({ fingerprint })), more })
})

test('counts the alerts that are too long for one line', async () => {
  const logger = fakeLogger()
  const labels = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`l${n}`, 'x'.repeat(500)]))
  const alerts = Array.from({ length: 20 }, () => sampleAlert({ labels, annotations: labels }))
  await logNotifier({ logger }).send(sampleMessage({ alerts }), context)
  const [fields] = vi.mocked(logger.warn).mock.calls[0] ?? []
  const { alerts: named, more } = fields as { alerts: unknown[]; more: { firing: { warning: number } } }
  expect(named.length).toBeGreaterThan(0)
  expect(named.length + more.firing.warning).toBe(20)
})

test('throws on invalid options, with every problem', () => {
  const options = { name: ' ', logger: { info: () => {}, warn: 'no' }, level: 'info' } as never
  expect(() => logNotifier(options)).toThrow(NotifierError)
  expect(() => logNotifier(options)).toThrow(
    'Invalid logNotifier options: ' +
      'name: expected a name of 1 to 100 characters on one line, without a space at either end, got " "; ' +
      'logger: expected a logger (an object with the methods info, warn, and error), got an object; ' +
      'level: unknown option; expected one of name, minSeverity, fallback, logger',
  )
})

test('throws a NotifierError without options or a logger', () => {
  expect(() => logNotifier(undefined as never)).toThrow(
    'Invalid logNotifier options: expected an object, got nothing',
  )
  expect(() => logNotifier({ logger: null } as never)).toThrow(/: logger: expected a logger .*, got null/)
  expect(() => logNotifier({} as never)).toThrow(/: logger: expected a logger .*, got nothing/)
})

test('reports a logger that rejects as a failure of the channel', async () => {
  const write = (async () => Promise.reject(new Error('disk full'))) as WriteLogLine
  const notifier = logNotifier({ logger: { info: write, warn: write, error: write } })
  expect(await notifier.send(sampleMessage(), context)).toMatchObject({ outcome: 'permanent' })
})

test('waits for a logger that is async until the attempt is cancelled, and no longer', async () => {
  const later = (async () => {}) as WriteLogLine
  const never = (async () => new Promise<void>(() => {})) as WriteLogLine
  const controller = new AbortController()
  const attempt = { signal: controller.signal, attempt: 1 }
  const prompt = logNotifier({ logger: { info: later, warn: later, error: later } })
  expect(await prompt.send(sampleMessage(), attempt)).toEqual({ outcome: 'delivered' })
  const stuck = logNotifier({ logger: { info: never, warn: never, error: never } })
  const sending = stuck.send(sampleMessage(), attempt)
  controller.abort()
  expect(await sending).toEqual({
    outcome: 'retryable',
    reason: 'Request was cancelled',
    mayHaveArrived: true,
  })
})
