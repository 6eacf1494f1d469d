import { describe, expect, test } from 'vitest'

import type { Message } from './message.ts'
import { readMessage } from './read-message.ts'
import { invalidMessages } from '../testing/broken-messages.ts'
import { messageOf, namedAlertOf, sampleAlert, sampleMessage } from '../testing/messages.ts'

const reasonOf = (given: unknown): string => {
  const reading = readMessage(given)
  return reading.ok ? '' : reading.reason
}

test('returns a message as it is', () => {
  const whole = messageOf('__proto__')
  expect(readMessage(whole)).toEqual({ ok: true, message: whole })
  expect(Object.keys(messageOf('__proto__').labels)).toEqual(['__proto__'])
})

test('returns alerts, counts, thread and form as they are', () => {
  const more = { firing: { critical: 1 }, resolved: { info: 2, warning: 0 } }
  const alerts = [sampleAlert(), namedAlertOf('__proto__')]
  const { alert: _alert, ...bare } = sampleMessage()
  const whole = { ...bare, alerts, more, thread: 't', form: 'brief' }
  expect(readMessage(whole)).toEqual({ ok: true, message: whole })
})

test('leaves out properties that are no part of a message', () => {
  const { alert: _alert, ...bare } = sampleMessage()
  expect(readMessage({ ...bare, alert: null, toJSON: 'no' })).toEqual({ ok: true, message: bare })
  const alert = { ...sampleMessage().alert, value: undefined, resolvedAt: undefined, extra: 'no' }
  expect(readMessage({ ...bare, alert })).toEqual({
    ok: true,
    message: { ...bare, alert: { ...sampleMessage().alert, value: null, acknowledgedBy: null } },
  })
})

test('reads each part once, so that it cannot change later', () => {
  let reads = 0
  const given = { ...sampleMessage() }
  Object.defineProperty(given, 'title', { enumerable: true, get: () => `read ${(reads += 1)}` })
  const reading = readMessage(given)
  expect(reading.ok && reading.message.title).toBe('read 1')
  expect(reading.ok && reading.message.title).toBe('read 1')
})

test('contains a getter that throws', () => {
  const given = Object.defineProperty({ ...sampleMessage() }, 'title', {
    enumerable: true,
    get: () => {
      throw new Error('s3cret')
    },
  })
  expect(reasonOf(given)).toBe(
    'Message is not valid: expected plain data, got a value with a property that throws',
  )
})

const part = (key: keyof Message, value: unknown): object => ({ ...sampleMessage(), [key]: value })
const inNamed = (key: string, value: unknown): object =>
  part('alerts', [sampleAlert(), { ...sampleAlert(), [key]: value }])
const inAlert = (key: string, value: unknown): object =>
  part('alert', { ...sampleMessage().alert, [key]: value })

describe('a part that is wrong', () => {
  test.each([
    [part('id', 7), 'id: expected a string, got a number'],
    [part('id', true), 'id: expected a string, got a boolean'],
    [
      part('type', 'constructor'),
      'type: expected one of fired, reminded, resolved, digest, test, announcement, got a string of 11 characters',
    ],
    [
      part('severity', 'warn'),
      'severity: expected one of info, warning, error, critical, got a string of 4 characters',
    ],
    [part('title', new String('x')), 'title: expected a string, got an object'],
    [part('text', undefined), 'text: expected a string, got nothing'],
    [part('fields', 'x'), 'fields: expected an array, got a string of 1 character'],
    [part('fields', [null]), 'fields[0]: expected an object, got null'],
    [
      part('fields', [{}]),
      'fields[0].name: expected a string, got nothing; fields[0].value: expected a string, got nothing',
    ],
    [part('labels', ['x']), 'labels: expected an object, got an array'],
    [part('labels', { s3cret: 7 }), 'labels[0]: expected a string, got a number'],
    [
      part('links', [{ rel: 'x', url: 'y' }]),
      'links[0].rel: expected one of runbook, alert, got a string of 1 character',
    ],
    [
      part('links', [{ rel: 'alert', url: new URL('https://a.example') }]),
      'links[0].url: expected a string, got a URL',
    ],
    [part('timestamp', new Date(0)), 'timestamp: expected a string, got a Date'],
    [part('group', null), 'group: expected a string, got null'],
    [part('alert', 'x'), 'alert: expected an object, got a string of 1 character'],
    [
      part('alert', {}),
      'alert.id: expected a string, got nothing; alert.fingerprint: expected a string, got nothing; alert.rule: expected a string, got nothing; 2 more',
    ],
    [inAlert('value', '0.12'), 'alert.value: expected a number, got a string of 4 characters'],
    [inAlert('annotations', null), 'alert.annotations: expected an object, got null'],
    [inAlert('firedAt', 0), 'alert.firedAt: expected a string, got a number'],
    [part('alerts', {}), 'alerts: expected an array, got an object'],
    [inNamed('alertId', null), 'alerts[1].alertId: expected a string, got null'],
    [
      inNamed('sequence', 1.5),
      'alerts[1].sequence: expected an integer from 0 to 9007199254740991, got a number',
    ],
    [
      inNamed('state', 'fired'),
      'alerts[1].state: expected one of firing, resolved, got a string of 5 characters',
    ],
    [inNamed('reasons', 'repeat'), 'alerts[1].reasons: expected an array, got a string of 6 characters'],
    [inNamed('labels', { s3cret: 7 }), 'alerts[1].labels[0]: expected a string, got a number'],
    [inNamed('knownBefore', 1), 'alerts[1].knownBefore: expected true or false, got a number'],
    [inNamed('startedAt', new Date(0)), 'alerts[1].startedAt: expected a string, got a Date'],
    [
      part('more', { firing: { warnings: 3 }, resolved: { error: -1 } }),
      'more.resolved.error: expected an integer from 0 to 9007199254740991, got a number; ' +
        'more.firing.warnings: unknown part; did you mean warning?',
    ],
    [part('thread', 7), 'thread: expected a string, got a number'],
    [part('form', 'short'), 'form: expected one of full, brief, got a string of 5 characters'],
  ])('is named, and never shown: %#', (given, problem) => {
    expect(reasonOf(given)).toBe(`Message is not valid: ${problem}`)
  })
})

test.each([[undefined], [null], ['text'], [7]])('%j is no message', (given) => {
  expect(reasonOf(given)).toMatch(/^Message is not valid: expected an object, got [a-z\d ]+$/)
})

test('a list is no message', () => {
  expect(reasonOf([])).toBe('Message is not valid: expected an object, got an empty array')
})

test('a reason stays short, whatever is wrong', () => {
  for (const { message } of invalidMessages()) expect(reasonOf(message).length).toBeLessThan(400)
})
