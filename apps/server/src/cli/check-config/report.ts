import type { FindingKind } from '../../review/finding.ts'

/** One thing that is wrong, or that may not be meant. */
export interface ReportItem {
  readonly level: 'error' | 'warning' | 'note'
  /** `invalid` for a problem, because of which the server does not start. */
  readonly kind: FindingKind | 'invalid'
  /** Path of the file; null for a variable, or nothing in particular. */
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
  /** The field or variable; null for nothing in particular. */
  readonly path: string | null
  readonly message: string
}

/** Where a setting comes from. */
interface ReportSetting {
  readonly path: string
  /** `[hidden]` for a secret. */
  readonly value: string
  /** `default`, a variable, or a place in the file. */
  readonly from: string
}

/** What is in a valid configuration. */
interface ReportCounts {
  readonly checks: number
  readonly channels: number
  readonly rules: number
  readonly silences: number
}

/** Result of checking a configuration. */
export interface ConfigReport {
  /** Path of the configuration file; null if there is none. */
  readonly file: string | null
  readonly items: readonly ReportItem[]
  /** Null if the configuration is invalid. */
  readonly counts: ReportCounts | null
  /** Only if they are asked for and the configuration is valid. */
  readonly settings: readonly ReportSetting[] | null
}

/** Number of items of a level. */
export function countOf({ items }: ConfigReport, level: ReportItem['level']): number {
  return items.filter((item) => item.level === level).length
}
