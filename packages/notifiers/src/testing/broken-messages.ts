import type { Message } from '../message/message.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import { namedAlertOf, sampleAlert, sampleMessage } from './messages.ts'

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
/** Values for a part that may be left out and otherwise is a string or number. */
const noOptionalParts: readonly unknown[] = misfits
/** Values for a part that is one of a few words. */
const noChoices: readonly unknown[] = [...noTexts, 'constructor', '__proto__', '']
/** Values for a part that is a list or an object. */
const noContainers: readonly unknown[] = [undefined, null, 7, 'constructor', [null]]

/** Texts that are valid in every part that is a text, however odd. */
const oddTexts: readonly string[] = ['constructor', '\ud800'.repeat(100_000), '2026-02-30T10:00:00Z']

/** Alerts that are valid, however odd. */
const oddAlerts: readonly unknown[] = [
  ...oddTexts.map(namedAlertOf),
  sampleAlert({ value: NaN, threshold: -Infinity, sequence: Number.MAX_SAFE_INTEGER }),
  { ...sampleAlert(), value: undefined, startedAt: undefined, note: undefined, extra: 'no' },
]

type Change = (message: Message, value: unknown) => object

const inMessage =
  (key: keyof Message): Change =>
  (_message, value) => ({ [key]: value })
const inAlert =
  (key: string): Change =>
  ({ alert }, value) => ({ alert: { ...alert, [key]: value } })
const inNamed =
  (key: keyof MessageAlert): Change =>
  (_message, value) => ({ alerts: [{ ...sampleAlert(), [key]: value }] })
const inMore =
  (state: string): Change =>
  (_message, value) => ({ more: { firing: {}, resolved: {}, [state]: value } })

const texts: Readonly<Record<string, Change>> = {
  id: inMessage('id'),
  title: inMessage('title'),
  text: inMessage('text'),
  timestamp: inMessage('timestamp'),
  group: inMessage('group'),
  'fields[0].name': (_message, value) => ({ fields: [{ name: value, value: 'x' }] }),
  'fields[0].value': (_message, value) => ({ fields: [{ name: 'x', value }] }),
  'labels[0]': (_message, value) => ({ labels: { x: value } }),
  'links[0].url': (_message, value) => ({ links: [{ rel: 'alert', url: value }] }),
  'alert.id': inAlert('id'),
  'alert.fingerprint': inAlert('fingerprint'),
  'alert.rule': inAlert('rule'),
  'alert.status': inAlert('status'),
  'alert.annotations[0]': (message, value) => inAlert('annotations')(message, { x: value }),
}
const optionalTexts: Readonly<Record<string, Change>> = {
  'alert.firedAt': inAlert('firedAt'),
  'alert.resolvedAt': inAlert('resolvedAt'),
  'alert.acknowledgedBy': inAlert('acknowledgedBy'),
  thread: inMessage('thread'),
}
/** Parts of an alert that the message names. */
const namedTexts: Readonly<Record<string, Change>> = {
  'alerts[0].alertId': inNamed('alertId'),
  'alerts[0].fingerprint': inNamed('fingerprint'),
  'alerts[0].rule': inNamed('rule'),
  'alerts[0].summary': inNamed('summary'),
  'alerts[0].description': inNamed('description'),
  'alerts[0].reasons[0]': (message, value) => inNamed('reasons')(message, [value]),
  'alerts[0].labels[0]': (message, value) => inNamed('labels')(message, { x: value }),
  'alerts[0].annotations[0]': (message, value) => inNamed('annotations')(message, { x: value }),
}
const namedOptionalTexts: Readonly<Record<string, Change>> = {
  'alerts[0].startedAt': inNamed('startedAt'),
  'alerts[0].firedAt': inNamed('firedAt'),
  'alerts[0].resolvedAt': inNamed('resolvedAt'),
  'alerts[0].resolution': inNamed('resolution'),
  'alerts[0].by': inNamed('by'),
  'alerts[0].note': inNamed('note'),
}
const namedNumbers: Readonly<Record<string, Change>> = {
  'alerts[0].value': inNamed('value'),
  'alerts[0].threshold': inNamed('threshold'),
}
const numbers: Readonly<Record<string, Change>> = {
  'alert.value': inAlert('value'),
  'alert.threshold': inAlert('threshold'),
}
const counts: Readonly<Record<string, Change>> = {
  'alerts[0].sequence': inNamed('sequence'),
  'alerts[0].flaps': inNamed('flaps'),
  'more.firing.error': (message, value) => inMore('firing')(message, { error: value }),
  'more.resolved.info': (message, value) => inMore('resolved')(message, { info: value }),
}
const choices: Readonly<Record<string, Change>> = {
  type: inMessage('type'),
  severity: inMessage('severity'),
  'links[0].rel': (_message, value) => ({ links: [{ rel: value, url: 'https://wiki.example.com/' }] }),
  'alerts[0].state': inNamed('state'),
  'alerts[0].news': inNamed('news'),
  'alerts[0].severity': inNamed('severity'),
}
const containers: Readonly<Record<string, Change>> = {
  fields: inMessage('fields'),
  labels: inMessage('labels'),
  links: inMessage('links'),
  'fields[0]': (_message, value) => ({ fields: [value] }),
  'links[0]': (_message, value) => ({ links: [value] }),
  'alert.annotations': inAlert('annotations'),
  'alerts[0]': (_message, value) => ({ alerts: [value] }),
  'alerts[0].reasons': inNamed('reasons'),
  'alerts[0].labels': inNamed('labels'),
  'alerts[0].annotations': inNamed('annotations'),
  'more.firing': inMore('firing'),
  'more.resolved': inMore('resolved'),
}

/** Messages of which one part has the wrong type. */
export function invalidMessages(): readonly ChangedMessage[] {
  return [
    ...changed({ ...texts, ...namedTexts }, noTexts),
    ...changed({ ...optionalTexts, ...namedOptionalTexts }, [7, ...noOptionalParts]),
    ...changed({ ...numbers, ...namedNumbers }, ['0.12', ...noOptionalParts]),
    ...changed(choices, noChoices),
    ...changed(containers, noContainers),
    ...changed({ alert: inMessage('alert'), more: inMessage('more') }, [7, 'constructor', ...misfits]),
    ...changed({ alerts: inMessage('alerts') }, [7, 'constructor', {}, [null]]),
    ...changed(counts, [null, '1', -1, 0.5, NaN, Infinity, ...misfits]),
    ...changed({ 'alerts[0].knownBefore': inNamed('knownBefore') }, [undefined, null, 0, 'true', ...misfits]),
    ...changed({ form: inMessage('form') }, [7, 'constructor', 'short', ...misfits]),
    // A misspelt severity.
    ...changed({ 'more.firing': inMore('firing') }, [{ warnings: 1 }]),
  ]
}

/** Messages of which one part is odd but of the right type. */
export function oddMessages(): readonly ChangedMessage[] {
  return [
    ...changed({ ...texts, ...optionalTexts }, oddTexts),
    ...changed({ ...optionalTexts, ...numbers }, [undefined, null]),
    ...changed(numbers, [NaN, -Infinity, Number.MAX_VALUE]),
    ...changed({ fields: inMessage('fields'), links: inMessage('links') }, [[]]),
    ...changed({ labels: inMessage('labels'), 'alert.annotations': inAlert('annotations') }, [{}]),
    ...changed(
      {
        alert: inMessage('alert'),
        alerts: inMessage('alerts'),
        more: inMessage('more'),
        form: inMessage('form'),
      },
      [undefined, null],
    ),
    ...changed({ alerts: inMessage('alerts') }, [[]]),
    ...changed({ 'alerts[0]': (_message, value) => ({ alerts: [value] }) }, oddAlerts),
  ]
}

function changed(
  changes: Readonly<Record<string, Change>>,
  values: readonly unknown[],
): readonly ChangedMessage[] {
  const message = sampleMessage()
  return Object.entries(changes).flatMap(([part, change]) =>
    values.map((value) => ({ part, message: { ...message, ...change(message, value) } as Message })),
  )
}

/** A message whose title reads differently each time. */
export function changingMessage(): Message {
  let reads = 0
  return Object.defineProperty({ ...sampleMessage() }, 'title', {
    enumerable: true,
    get: () => {
      reads += 1
      return reads === 1 ? 'the first title' : { toString: () => 'another title' }
    },
  })
}

/** A message with a part that throws when it is read. */
export function throwingMessage(): Message {
  return Object.defineProperty({ ...sampleMessage() }, 'text', {
    enumerable: true,
    get: () => {
      throw new Error('no')
    },
  })
}
