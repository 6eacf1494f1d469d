import type { MessageAlert, MessageMore } from '../message/message-alert.ts'
import type { AlertMessage, AnnouncementMessage, Message } from '../message/message.ts'
import { alertOf } from './hostile-messages.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage, sampleTest } from './messages.ts'

/** A message in which one part was changed, and the path of that part. */
export interface ChangedMessage {
  readonly part: string
  readonly message: Message
}

const throwing: unknown = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no')
    },
  },
)

/** Values that are neither a string nor a number, nor an object with the properties of a part. */
const misfits: readonly unknown[] = [{}, [null], { toString: () => 'x'.repeat(100_000) }, throwing]
/** Values for a part that must be a string. */
const noTexts: readonly unknown[] = [undefined, null, 7, NaN, ...misfits]
/** Values for a part that is one of a few words. */
const noChoices: readonly unknown[] = [...noTexts, 'constructor', '__proto__', '']
/** Values for a part that is a list or an object. */
const noContainers: readonly unknown[] = [undefined, null, 7, 'constructor', [null]]
/** Values for a part that counts something. */
const noCounts: readonly unknown[] = [undefined, null, '1', -1, 0.5, NaN, Infinity, ...misfits]
const noDurations: readonly unknown[] = ['1', -1, NaN, Infinity, ...misfits]

/** Texts that are valid in every part that is a text, however odd. */
const oddTexts: readonly string[] = ['constructor', '\ud800'.repeat(100_000)]

type Change = (value: unknown) => object

const inAlerts =
  (key: keyof AlertMessage): Change =>
  (value) => ({ ...sampleMessage(), [key]: value })
const inAlert =
  (key: keyof MessageAlert, wrap: (value: unknown) => unknown = (value) => value): Change =>
  (value) =>
    sampleMessage({ alerts: [{ ...sampleAlert(), [key]: wrap(value) }] })
const inMore =
  (state: keyof MessageMore, wrap: (value: unknown) => unknown = (value) => value): Change =>
  (value) =>
    inAlerts('more')({ firing: {}, resolved: {}, [state]: wrap(value) })
const inAnnouncement =
  (key: keyof AnnouncementMessage, wrap: (value: unknown) => unknown = (value) => value): Change =>
  (value) => ({ ...sampleAnnouncement(), [key]: wrap(value) })
const linkTo =
  (page: string) =>
  (url: unknown): unknown => ({ ...sampleAlert().links, [page]: url })

const texts: Readonly<Record<string, Change>> = {
  id: inAlerts('id'),
  at: inAlerts('at'),
  group: inAlerts('group'),
  channel: (channel) => ({ ...sampleTest(), channel }),
  title: inAnnouncement('title'),
  text: inAnnouncement('text'),
  'fields[0].name': inAnnouncement('fields', (name) => [{ name, value: 'x' }]),
  'fields[0].value': inAnnouncement('fields', (value) => [{ name: 'x', value }]),
  'links[0].label': inAnnouncement('links', (label) => [{ label, url: 'https://wiki.example.com/' }]),
  'links[0].url': inAnnouncement('links', (url) => [{ label: 'x', url }]),
  'alerts[0].alertId': inAlert('alertId'),
  'alerts[0].fingerprint': inAlert('fingerprint'),
  'alerts[0].reasons[0]': inAlert('reasons', (reason) => [reason]),
  'alerts[0].rule': inAlert('rule'),
  'alerts[0].kind': inAlert('kind'),
  'alerts[0].labels[0]': inAlert('labels', (x) => ({ x })),
  'alerts[0].summary': inAlert('summary'),
  'alerts[0].description': inAlert('description'),
  'alerts[0].annotations[0]': inAlert('annotations', (action) => ({ action })),
  'alerts[0].startedAt': inAlert('startedAt'),
  'alerts[0].firedAt': inAlert('firedAt'),
  'alerts[0].previous.resolvedAt': inAlert('previous', (resolvedAt) => ({ resolvedAt, resolution: 'x' })),
  'alerts[0].previous.resolution': inAlert('previous', (resolution) => ({ resolvedAt: 'x', resolution })),
}
const optionalTexts: Readonly<Record<string, Change>> = {
  instance: inAlerts('instance'),
  thread: inAlerts('thread'),
  'group of an announcement': inAnnouncement('group'),
  'alerts[0].subject': inAlert('subject'),
  'alerts[0].detail': inAlert('detail'),
  'alerts[0].unit': inAlert('unit'),
  'alerts[0].status': inAlert('status'),
  'alerts[0].resolvedAt': inAlert('resolvedAt'),
  'alerts[0].lastDataAt': inAlert('lastDataAt'),
  'alerts[0].resolution': inAlert('resolution'),
  'alerts[0].by': inAlert('by'),
  'alerts[0].note': inAlert('note'),
  'alerts[0].text': inAlert('text'),
  'alerts[0].links.alert': inAlert('links', linkTo('alert')),
  'alerts[0].links.silence': inAlert('links', linkTo('silence')),
  'alerts[0].links.runbook': inAlert('links', linkTo('runbook')),
  'alerts[0].links.dashboard': inAlert('links', linkTo('dashboard')),
}
const times: Readonly<Record<string, Change>> = {
  at: inAlerts('at'),
  'alerts[0].startedAt': inAlert('startedAt'),
  'alerts[0].resolvedAt': inAlert('resolvedAt'),
  'alerts[0].lastDataAt': inAlert('lastDataAt'),
}
const numbers: Readonly<Record<string, Change>> = {
  'alerts[0].value': inAlert('value'),
  'alerts[0].threshold': inAlert('threshold'),
}
const counts: Readonly<Record<string, Change>> = {
  'alerts[0].sequence': inAlert('sequence'),
  'alerts[0].flaps': inAlert('flaps'),
  'alerts[0].missed': inAlert('missed'),
}
const countsOfMore: Readonly<Record<string, Change>> = {
  'more.firing.error': inMore('firing', (error) => ({ error })),
  'more.resolved.info': inMore('resolved', (info) => ({ info })),
}
const choices: Readonly<Record<string, Change>> = {
  type: inAlerts('type'),
  severity: inAnnouncement('severity'),
  'alerts[0].state': inAlert('state'),
  'alerts[0].news': inAlert('news'),
  'alerts[0].severity': inAlert('severity'),
}
const containers: Readonly<Record<string, Change>> = {
  alerts: inAlerts('alerts'),
  'alerts[0]': (alert) => inAlerts('alerts')([alert]),
  'alerts[0].reasons': inAlert('reasons'),
  'alerts[0].labels': inAlert('labels'),
  'alerts[0].annotations': inAlert('annotations'),
  'alerts[0].links': inAlert('links'),
  'more.firing': inMore('firing'),
  'more.resolved': inMore('resolved'),
  'fields[0]': inAnnouncement('fields', (field) => [field]),
  'links[0]': inAnnouncement('links', (link) => [link]),
}
const optionalContainers: Readonly<Record<string, Change>> = {
  more: inAlerts('more'),
  fields: inAnnouncement('fields'),
  links: inAnnouncement('links'),
  'alerts[0].previous': inAlert('previous'),
}

/** Messages of which one part is missing or has the wrong type. */
export function invalidMessages(): readonly ChangedMessage[] {
  return [
    ...changed(texts, noTexts),
    ...changed(optionalTexts, [7, ...misfits]),
    ...changed(numbers, ['0.12', ...misfits]),
    ...changed(counts, noCounts),
    ...changed(countsOfMore, noCounts.slice(1)),
    ...changed({ 'alerts[0].durationMs': inAlert('durationMs') }, [undefined, null, ...noDurations]),
    ...changed({ 'alerts[0].windowMs': inAlert('windowMs') }, noDurations),
    ...changed(choices, noChoices),
    ...changed({ 'alerts[0].comparison': inAlert('comparison') }, ['above', 7, ...misfits]),
    ...changed({ form: inAlerts('form') }, ['constructor', 'short', 7, ...misfits]),
    ...changed(containers, noContainers),
    ...changed(optionalContainers, noContainers.slice(2)),
    ...changed({ alerts: inAlerts('alerts') }, [[]]),
    ...changed({ 'alerts[0].knownBefore': inAlert('knownBefore') }, [undefined, null, 0, 'true', ...misfits]),
    // A misspelt severity.
    ...changed({ 'more.firing': inMore('firing') }, [{ warnings: 1 }]),
  ]
}

/** Messages of which one part is odd but of the right type. */
export function oddMessages(): readonly ChangedMessage[] {
  const odd = { value: NaN, threshold: -Infinity, sequence: Number.MAX_SAFE_INTEGER, durationMs: 1e15 }
  return [
    ...changed({ ...texts, ...optionalTexts }, oddTexts),
    ...changed(times, ['2026-02-30T10:00:00Z', '2026-01-05', '9999-12-31T23:59:59.999999999Z']),
    ...changed({ ...optionalTexts, ...numbers, ...optionalContainers }, [undefined, null]),
    ...changed({ 'alerts[0].windowMs': inAlert('windowMs'), form: inAlerts('form') }, [undefined, null]),
    ...changed({ 'alerts[0].comparison': inAlert('comparison') }, [undefined, null]),
    ...changed(numbers, [NaN, -Infinity, Number.MAX_VALUE]),
    ...changed({ fields: inAnnouncement('fields'), links: inAnnouncement('links') }, [[]]),
    ...changed({ 'alerts[0].labels': inAlert('labels'), 'alerts[0].links': inAlert('links') }, [{}]),
    ...changed({ 'alerts[0].annotations': inAlert('annotations') }, [{}]),
    ...changed({ 'alerts[0]': (alert) => inAlerts('alerts')([alert]) }, [
      ...oddTexts.map(alertOf),
      sampleAlert(odd),
      { ...sampleAlert(), extra: 'no' },
    ]),
  ]
}

function changed(
  changes: Readonly<Record<string, Change>>,
  values: readonly unknown[],
): readonly ChangedMessage[] {
  return Object.entries(changes).flatMap(([part, change]) =>
    values.map((value) => ({ part, message: change(value) as Message })),
  )
}

/** An announcement whose title reads differently each time. */
export function changingMessage(): Message {
  let reads = 0
  return Object.defineProperty(sampleAnnouncement(), 'title', {
    enumerable: true,
    get: () => {
      reads += 1
      return reads === 1 ? 'the first title' : { toString: () => 'another title' }
    },
  })
}

/** A message with a part that throws when it is read. */
export function throwingMessage(): Message {
  return Object.defineProperty(sampleMessage(), 'alerts', {
    enumerable: true,
    get: () => {
      throw new Error('no')
    },
  })
}
