import type { AlertStatistics } from './stats/statistics.ts'
import type { Durations } from './store/store.ts'
import { snakeCase } from './text.ts'
import type { Alert } from './view/alert.ts'
import type { AlertDetail } from './view/list.ts'

type SnakeCase<S extends string> = S extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : S

type WireName<S> = S extends 'rule'
  ? 'rule_name'
  : S extends `${infer Name}Ms`
    ? `${SnakeCase<Name>}_seconds`
    : S extends string
      ? SnakeCase<S>
      : never

/** `T` as JSON: names in snake_case, durations in seconds. The names of labels and annotations stay. */
export type Wire<T> = T extends readonly (infer Item)[]
  ? readonly Wire<Item>[]
  : T extends object
    ? { readonly [K in keyof T as WireName<K>]: K extends 'labels' | 'annotations' ? T[K] : Wire<T[K]> }
    : T

type Nested = 'acknowledgement' | 'suppression' | 'resolution'

interface FlatAlert extends Omit<Alert, Nested> {
  readonly acknowledgedAt: string | null
  readonly acknowledgedBy: string | null
  readonly acknowledgementNote: string | null
  readonly acknowledgedUntil: string | null
  readonly suppressedUntil: string | null
  readonly suppressedBy: string | null
  readonly suppressionReason: string | null
  readonly resolvedAt: string | null
  readonly resolvedBy: string | null
  readonly resolutionReason: string | null
  readonly resolutionNote: string | null
}

/** An alert as JSON, with snake_case names. */
export type WireAlert = Wire<FlatAlert>

/** An alert as JSON, with its notifications. */
export type WireAlertDetail = WireAlert & Wire<Pick<AlertDetail, 'notifications'>>

/** Statistics as JSON, with snake_case names. */
export type WireAlertStatistics = Wire<AlertStatistics>

/** Durations as JSON, in seconds. */
export type WireDurations = Wire<Durations>

/** Converts an alert to JSON. */
export function toWireAlert(alert: AlertDetail): WireAlertDetail
export function toWireAlert(alert: Alert): WireAlert
export function toWireAlert(alert: Alert): WireAlert {
  const { acknowledgement, suppression, resolution, ...rest } = alert
  return toWire<FlatAlert>({
    ...rest,
    acknowledgedAt: acknowledgement?.at ?? null,
    acknowledgedBy: acknowledgement?.by ?? null,
    acknowledgementNote: acknowledgement?.note ?? null,
    acknowledgedUntil: acknowledgement?.expiresAt ?? null,
    suppressedUntil: suppression?.until ?? null,
    suppressedBy: suppression?.by ?? null,
    suppressionReason: suppression?.reason ?? null,
    resolvedAt: resolution?.at ?? null,
    resolvedBy: resolution?.by ?? null,
    resolutionReason: resolution?.reason ?? null,
    resolutionNote: resolution?.note ?? null,
  })
}

/** Converts statistics to JSON. */
export function toWireAlertStatistics(statistics: AlertStatistics): WireAlertStatistics {
  return toWire(statistics)
}

/** Converts a value to JSON: names in snake_case, durations in seconds. The names of labels and annotations stay. */
export function toWire<T>(value: T): Wire<T> {
  return convert(value) as Wire<T>
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => {
      if (name === 'labels' || name === 'annotations') return [name, item]
      if (name === 'rule') return ['rule_name', item]
      const inSeconds = typeof item === 'number' && name.endsWith('Ms') ? item / 1000 : convert(item)
      return [snakeCase(name.replace(/Ms$/, 'Seconds')), inSeconds]
    }),
  )
}
