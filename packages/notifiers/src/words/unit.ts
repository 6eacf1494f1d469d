import type { MessageAlert } from '../message/message-alert.ts'

/** Unit of a value. */
export interface Unit {
  /** A known unit, or a word that is shown after the number; empty for none. */
  readonly name: string
  /** Whether the value is a rate. */
  readonly isPerSecond: boolean
}

/** Units by the suffix of a metric's name, as Prometheus and its users write them. */
const suffixes: Readonly<Record<string, string>> = {
  ratio: 'ratio',
  percent: 'percent',
  percentage: 'percent',
  pct: 'percent',
  seconds: 'seconds',
  milliseconds: 'milliseconds',
  ms: 'milliseconds',
  bytes: 'bytes',
  usd: 'usd',
  dollars: 'usd',
  celsius: '°C',
}

/** The last word of a name, before the words that say how its values were put together. */
const ending =
  /_([a-z]+?)(_per_second)?(?:_(?:total|sum|avg|mean|min|max|p\d{1,3}|today|hour|day|week|month|\d+[smhd]))*$/

const MAX_SUBJECT_LENGTH = 256

/** Returns the unit of an alert's values: the one that its rule names, or else the one of its metric's name. */
export function unitOf({ unit, subject, kind }: Pick<MessageAlert, 'unit' | 'subject' | 'kind'>): Unit {
  const given = unit?.trim() ?? ''
  if (given !== '') return { name: given, isPerSecond: kind === 'rate' && !/\bper\b|\//.test(given) }
  if (kind === 'ratio') return { name: 'ratio', isPerSecond: false }
  const isRate = kind === 'rate'
  if (subject === null || subject.length > MAX_SUBJECT_LENGTH) return { name: '', isPerSecond: isRate }
  const [, name = '', rate] = ending.exec(subject) ?? []
  const isPerSecond = isRate || rate !== undefined
  const isKnown = Object.hasOwn(suffixes, name) && !subject.endsWith('_timestamp_seconds')
  return { name: isKnown ? (suffixes[name] ?? '') : '', isPerSecond }
}
