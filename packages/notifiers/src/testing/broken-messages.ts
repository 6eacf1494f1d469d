import type { Message } from '../message/message.ts'
import { sampleMessage } from './messages.ts'

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

type Change = (message: Message, value: unknown) => object

const inMessage =
  (key: keyof Message): Change =>
  (_message, value) => ({ [key]: value })
const inAlert =
  (key: string): Change =>
  ({ alert }, value) => ({ alert: { ...alert, [key]: value } })

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
}
const numbers: Readonly<Record<string, Change>> = {
  'alert.value': inAlert('value'),
  'alert.threshold': inAlert('threshold'),
}
const choices: Readonly<Record<string, Change>> = {
  type: inMessage('type'),
  severity: inMessage('severity'),
  'links[0].rel': (_message, value) => ({ links: [{ rel: value, url: 'https://wiki.example.com/' }] }),
}
const containers: Readonly<Record<string, Change>> = {
  fields: inMessage('fields'),
  labels: inMessage('labels'),
  links: inMessage('links'),
  'fields[0]': (_message, value) => ({ fields: [value] }),
  'links[0]': (_message, value) => ({ links: [value] }),
  'alert.annotations': inAlert('annotations'),
}

/** Messages of which one part has the wrong type. */
export function invalidMessages(): readonly ChangedMessage[] {
  return [
    ...changed(texts, noTexts),
    ...changed(optionalTexts, [7, ...noOptionalParts]),
    ...changed(numbers, ['0.12', ...noOptionalParts]),
    ...changed(choices, noChoices),
    ...changed(containers, noContainers),
    ...changed({ alert: inMessage('alert') }, [7, 'constructor', ...misfits]),
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
    ...changed({ alert: inMessage('alert') }, [undefined, null]),
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
