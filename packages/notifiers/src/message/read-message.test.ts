import { describe, expect, test } from 'vitest'

import type { Message } from './message.ts'
import { readMessage } from './read-message.ts'
import { messageOf, sampleMessage } from '../testing/messages.ts'

const reasonOf = (given: unknown): string => {
  const reading = readMessage(given)
  return reading.ok ? '' : reading.reason
}

test('reads a message as it is', () => {
  const whole = messageOf('__proto__')
  expect(readMessage(whole)).toEqual({ ok: true, message: whole })
  expect(Object.keys(messageOf('__proto__').labels)).toEqual(['__proto__'])
})

test('leaves out what is no part of a message', () => {
  const { alert: _alert, ...bare } = sampleMessage()
  expect(readMessage({ ...bare, alert: null, toJSON: 'no' })).toEqual({ ok: true, message: bare })
  const alert = { ...sampleMessage().alert, value: undefined, resolvedAt: undefined, extra: 'no' }
  expect(readMessage({ ...bare, alert })).toEqual({
    ok: true,
    message: { ...bare, alert: { ...sampleMessage().alert, value: null, acknowledgedBy: null } },
  })
})

test('reads each part once, so that it cannot be something else later', () => {
  let reads = 0
  const given = { ...sampleMessage() }
  Object.defineProperty(given, 'title', { enumerable: true, get: () => `read ${(reads += 1)}` })
  const reading = readMessage(given)
  expect(reading.ok && reading.message.title).toBe('read 1')
  expect(reading.ok && reading.message.title).toBe('read 1')
})

const part = (key: keyof Message, value: unknown): object => ({ ...sampleMessage(), [key]: value })
const inAlert = (key: string, value: unknown): object =>
  part('alert', { ...sampleMessage().alert, [key]: value })

describe('a part that is wrong', () => {
  test.each([
    [part('id', 7), 'id: expected text, got number'],
    [
      part('type', 'constructor'),
      'type: expected one of fired, reminded, resolved, digest, test, notice, got string',
    ],
    [part('severity', '__proto__'), 'severity: expected one of info, warning, error, critical, got string'],
    [part('title', new String('x')), 'title: expected text, got object'],
    [part('text', undefined), 'text: expected text, got undefined'],
    [part('fields', 'x'), 'fields: expected a list, got string'],
    [
      part('fields', [null]),
      'fields[0]: expected an object, got null; fields[0].name: expected text, got undefined; fields[0].value: expected text, got undefined',
    ],
    [part('labels', ['x']), 'labels: expected an object, got array'],
    [part('labels', { s3cret: 7 }), 'labels[0]: expected text, got number'],
    [part('links', [{ rel: 'x', url: 'y' }]), 'links[0].rel: expected one of runbook, alert, got string'],
    [
      part('links', [{ rel: 'alert', url: new URL('https://a.example') }]),
      'links[0].url: expected text, got object',
    ],
    [part('timestamp', new Date(0)), 'timestamp: expected text, got object'],
    [part('group', null), 'group: expected text, got null'],
    [
      part('alert', 'x'),
      'alert: expected an object, got string; alert.id: expected text, got undefined; alert.fingerprint: expected text, got undefined; (3 more)',
    ],
    [inAlert('value', '0.12'), 'alert.value: expected a number, got string'],
    [inAlert('annotations', null), 'alert.annotations: expected an object, got null'],
    [inAlert('firedAt', 0), 'alert.firedAt: expected text, got number'],
  ])('is named, and never shown: %#', (given, problem) => {
    expect(reasonOf(given)).toBe(`Message is not valid: ${problem}`)
  })
})

test.each([[undefined], [null], ['text'], [[]]])('%j is no message', (given) => {
  expect(reasonOf(given)).toMatch(
    /^Message is not valid: message: expected an object, got \w+; .*; \(\d+ more\)$/,
  )
})
