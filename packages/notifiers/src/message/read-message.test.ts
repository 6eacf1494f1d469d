import { describe, expect, test } from 'vitest'

import type { MessageAlert } from './message-alert.ts'
import type { AlertMessage, AnnouncementMessage } from './message.ts'
import { readMessage } from './read-message.ts'
import { invalidMessages } from '../testing/broken-messages.ts'
import { announcementOf, messageOf, testOf } from '../testing/hostile-messages.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage, sampleTest } from '../testing/messages.ts'

const reasonOf = (given: unknown): string => {
  const reading = readMessage(given)
  return reading.ok ? '' : reading.reason
}

test.each([
  sampleMessage({ more: { firing: { critical: 1 }, resolved: { info: 2, warning: 0 } }, form: 'brief' }),
  sampleMessage({ alerts: [sampleAlert({ previous: { resolvedAt: 'x', resolution: 'recovered' } })] }),
  messageOf('__proto__'),
  sampleTest(),
  testOf('__proto__'),
  sampleAnnouncement(),
  announcementOf('__proto__'),
])('returns a message as it is: %#', (whole) => {
  expect(readMessage(whole)).toEqual({ ok: true, message: whole })
})

test('keeps a label that is called __proto__', () => {
  const reading = readMessage(messageOf('__proto__'))
  const [alert] = reading.ok && 'alerts' in reading.message ? reading.message.alerts : []
  expect(Object.keys(alert?.labels ?? {})).toEqual(['__proto__'])
})

test.each(['labels', 'annotations'] as const)('reads the first 1000 of the %s, and no more', (part) => {
  let reads = 0
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`l${n}`, 'v']))
  const texts = new Proxy(many, {
    get: (...args) => {
      reads += 1
      return Reflect.get(...args) as string
    },
  })
  const reading = readMessage(sampleMessage({ alerts: [sampleAlert({ [part]: texts })] }))
  const [alert] = reading.ok && 'alerts' in reading.message ? reading.message.alerts : []
  expect(Object.keys(alert?.[part] ?? {})).toHaveLength(1000)
  expect(reads).toBe(1000)
})

test('leaves out optional parts that are null, and properties that are no part of a message', () => {
  const { id, at, group, alerts, type } = sampleMessage()
  const given = {
    id,
    at,
    group,
    alerts,
    type,
    instance: null,
    thread: null,
    more: null,
    form: null,
    toJSON: 'no',
  }
  expect(readMessage(given)).toEqual({ ok: true, message: { id, at, group, alerts, type } })
  const { fields: _f, links: _l, group: _g, instance: _i, ...bare } = sampleAnnouncement()
  expect(readMessage({ ...bare, fields: null, links: undefined, group: null })).toEqual({
    ok: true,
    message: bare,
  })
})

test('takes a fact that may be null and is left out for null', () => {
  const { value, resolvedAt, previous, comparison, windowMs, links, ...rest } = sampleAlert()
  const absent = { value, resolvedAt, previous, comparison, windowMs }
  const given = { ...sampleMessage(), alerts: [{ ...rest, links: {}, extra: 'no' }] }
  const nulls = Object.fromEntries(Object.keys(absent).map((name) => [name, null]))
  const noLinks = Object.fromEntries(Object.keys(links).map((name) => [name, null]))
  expect(readMessage(given)).toEqual({
    ok: true,
    message: { ...sampleMessage(), alerts: [{ ...rest, ...nulls, links: noLinks }] },
  })
})

test('reads each part once, so that it cannot change later', () => {
  let reads = 0
  const given = sampleAnnouncement()
  Object.defineProperty(given, 'title', { enumerable: true, get: () => `read ${(reads += 1)}` })
  const reading = readMessage(given)
  expect(reading).toMatchObject({ message: { title: 'read 1' } })
  expect(reading).toMatchObject({ message: { title: 'read 1' } })
})

test('contains a getter that throws', () => {
  const given = Object.defineProperty(sampleMessage(), 'alerts', {
    enumerable: true,
    get: () => {
      throw new Error('s3cret')
    },
  })
  expect(reasonOf(given)).toBe(
    'Message is not valid: expected plain data, got a value with a property that throws',
  )
})

const part = (key: keyof AlertMessage, value: unknown): object => ({ ...sampleMessage(), [key]: value })
const inAlert = (key: keyof MessageAlert, value: unknown): object =>
  part('alerts', [sampleAlert(), { ...sampleAlert(), [key]: value }])
const inAnnouncement = (key: keyof AnnouncementMessage, value: unknown): object => ({
  ...sampleAnnouncement(),
  [key]: value,
})
const count = 'an integer from 0 to 9007199254740991'

describe('a part that is wrong', () => {
  test.each([
    [part('id', 7), 'id: expected a string, got a number'],
    [part('id', true), 'id: expected a string, got a boolean'],
    [
      part('type', 'constructor'),
      'type: expected one of fired, reminded, resolved, digest, test, announcement, got a string of 11 characters',
    ],
    [
      part('type', undefined),
      'type: expected one of fired, reminded, resolved, digest, test, announcement, got nothing',
    ],
    [part('at', new Date(0)), 'at: expected a string, got a Date'],
    [part('instance', 7), 'instance: expected a string, got a number'],
    [part('group', null), 'group: expected a string, got null'],
    [part('thread', 7), 'thread: expected a string, got a number'],
    [part('form', 'short'), 'form: expected one of full, brief, got a string of 5 characters'],
    [part('alerts', []), 'alerts: expected at least one alert, got an empty array'],
    [part('alerts', undefined), 'alerts: expected an array, got nothing'],
    [part('alerts', {}), 'alerts: expected an array, got an object'],
    [
      part('alerts', [{}]),
      'alerts[0].alertId: expected a string, got nothing; alerts[0].fingerprint: expected a string, got nothing; ' +
        `alerts[0].sequence: expected ${count}, got nothing; 17 more`,
    ],
    [inAlert('alertId', null), 'alerts[1].alertId: expected a string, got null'],
    [inAlert('sequence', 1.5), `alerts[1].sequence: expected ${count}, got a number`],
    [
      inAlert('state', 'fired'),
      'alerts[1].state: expected one of firing, resolved, got a string of 5 characters',
    ],
    [inAlert('reasons', 'repeat'), 'alerts[1].reasons: expected an array, got a string of 6 characters'],
    [
      inAlert('severity', 'warn'),
      'alerts[1].severity: expected one of info, warning, error, critical, got a string of 4 characters',
    ],
    [inAlert('labels', ['x']), 'alerts[1].labels: expected an object, got an array'],
    [inAlert('labels', { s3cret: 7 }), 'alerts[1].labels[0]: expected a string, got a number'],
    [inAlert('detail', 7), 'alerts[1].detail: expected a string, got a number'],
    [inAlert('value', '0.12'), 'alerts[1].value: expected a number, got a string of 4 characters'],
    [
      inAlert('comparison', 'above'),
      'alerts[1].comparison: expected one of gt, lt, gte, lte, eq, ne, got a string of 5 characters',
    ],
    [
      inAlert('durationMs', -1),
      'alerts[1].durationMs: expected a number from 0 to 9007199254740991, got a number',
    ],
    [inAlert('startedAt', new Date(0)), 'alerts[1].startedAt: expected a string, got a Date'],
    [inAlert('knownBefore', 1), 'alerts[1].knownBefore: expected true or false, got a number'],
    [
      inAlert('previous', { resolvedAt: 'x' }),
      'alerts[1].previous.resolution: expected a string, got nothing',
    ],
    [
      inAlert('links', { alert: new URL('https://a.example') }),
      'alerts[1].links.alert: expected a string, got a URL',
    ],
    [inAlert('links', undefined), 'alerts[1].links: expected an object, got nothing'],
    [
      part('more', { firing: { warnings: 3 }, resolved: { error: -1 } }),
      `more.resolved.error: expected ${count}, got a number; ` +
        'more.firing.warnings: unknown part; did you mean warning?',
    ],
    [{ ...sampleTest(), channel: undefined }, 'channel: expected a string, got nothing'],
    [inAnnouncement('title', new String('x')), 'title: expected a string, got an object'],
    [inAnnouncement('fields', 'x'), 'fields: expected an array, got a string of 1 character'],
    [
      inAnnouncement('fields', [{}]),
      'fields[0].name: expected a string, got nothing; fields[0].value: expected a string, got nothing',
    ],
    [inAnnouncement('links', [{ label: 'x', url: 7 }]), 'links[0].url: expected a string, got a number'],
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
