import assert from 'node:assert/strict'

import fc from 'fast-check'
import { expect, test, vi } from 'vitest'

import { NotifierError } from '../errors.ts'
import type { ChannelUnderTest } from '../testing/channel-under-test.ts'
import { notifierContract } from '../testing/contract.ts'
import { hostileTexts, sampleAlert, sampleMessage } from '../testing/messages.ts'
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

notifierContract({ test, open: openLog })

test.each([
  ['info', 'info'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['critical', 'error'],
] as const)('writes %s as one line at level %s', async (severity, level) => {
  const logger = fakeLogger()
  await logNotifier({ logger }).send(sampleMessage({ severity }), context)
  for (const other of ['info', 'warn', 'error'] as const) {
    expect(logger[other]).toHaveBeenCalledTimes(other === level ? 1 : 0)
  }
})

test('writes a recovery at level info', async () => {
  const logger = fakeLogger()
  await logNotifier({ logger }).send(sampleMessage({ type: 'resolved', severity: 'critical' }), context)
  expect(logger.info).toHaveBeenCalledOnce()
  expect(logger.error).not.toHaveBeenCalled()
})

test('writes channel, attempt, message and alert as fields, and the title as the message', async () => {
  const logger = fakeLogger()
  await logNotifier({ logger, name: 'ops' }).send(sampleMessage({ title: 'two\nlines' }), {
    ...context,
    attempt: 2,
  })
  expect(logger.warn).toHaveBeenCalledWith(
    {
      channel: 'ops',
      attempt: 2,
      notification: expect.objectContaining({
        id: 'msg_1',
        type: 'fired',
        severity: 'warning',
        title: 'two\nlines',
      }),
      alert: expect.objectContaining({ rule: 'high_error_rate', value: 0.12, threshold: 0.1 }),
    },
    'two lines',
  )
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
  expect(logger.lines).toEqual(['High API error rate'])
})

test('redacts texts with the shape of a secret', async () => {
  const logger = fakeLogger()
  const text = 'the key 0123456789abcdef0123456789abcdef.AbCdEfGh12345678 expired'
  await logNotifier({ logger }).send(sampleMessage({ title: text, text, labels: { note: text } }), context)
  expect(logger.warn).toHaveBeenCalledOnce()
  expect(JSON.stringify(vi.mocked(logger.warn).mock.calls)).not.toContain('AbCdEfGh')
})

test('writes one line, as text and as JSON, whatever the text', { timeout: 30_000 }, async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(hostileTexts)))
  const overrides = fc.record({
    id: text,
    group: text,
    title: text,
    text,
    labels: fc.dictionary(text, text, { maxKeys: 3 }),
    fields: fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(overrides, async (changes) => {
      const logger = fakeLogger()
      const delivery = await logNotifier({ logger }).send(sampleMessage(changes), context)
      expect(delivery).toEqual({ outcome: 'delivered' })
      const [fields, message] = vi.mocked(logger.warn).mock.calls[0] ?? []
      expect(message).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
      const line = JSON.stringify({ ...fields, message })
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
  const [fields] = vi.mocked(logger.warn).mock.calls[0] ?? []
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
      'level: unknown option; expected one of name, minSeverity, logger',
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
