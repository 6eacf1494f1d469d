import type { ListedRule, SimulatedSeries, Wire } from '@botwatch/alerts'

/** A rule in JSON: the fields of its kind. */
export type WireRule = Readonly<Record<string, unknown>>

/** A rule in JSON, as it is listed. */
export interface WireListedRule {
  readonly name: string
  readonly origin: ListedRule['origin']
  readonly defined_in: string | null
  readonly updated_at: string | null
  readonly updated_by: string | null
  readonly state: ListedRule['state'] | 'not_in_effect'
  readonly firing_alerts: number
  readonly pending_alerts: number
  readonly last_value: number | null
  readonly last_evaluated_at: string | null
  readonly last_data_at: string | null
  readonly no_data_reason: string | null
  readonly rule: WireRule | null
  readonly not_in_effect: WireUnusedRule | null
}

/** Why a stored rule is not in effect, in JSON. */
export interface WireUnusedRule {
  readonly reason: string
  readonly updated_at: string
  readonly updated_by: string
}

/** What a rule would have done, in JSON. */
export interface WireDryRun {
  readonly based_on: {
    readonly from: string
    readonly to: string
    readonly step_seconds: number
    readonly round_seconds: number
    readonly series_found: number
    readonly series_used: number
    readonly is_estimate: boolean
  }
  readonly alert_count: number
  readonly series: readonly (Omit<SimulatedSeries, 'alerts'> & {
    readonly alert_count: number
    readonly alerts: readonly Wire<SimulatedSeries['alerts'][number]>[]
  })[]
}

/** A dry run in JSON, or the reason why the rule cannot be tried. */
export interface WireDryRunResult {
  readonly dry_run: WireDryRun | null
  readonly no_dry_run_reason: string | null
}

/** A valid rule and what it would have done, in JSON. */
export interface WireValidatedRule extends WireDryRunResult {
  readonly rule: WireRule
}
