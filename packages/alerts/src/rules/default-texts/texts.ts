/** Texts for people of one default rule. */
interface DefaultRuleText {
  /** What the alert means: one or two sentences. */
  readonly description: string
  /** What to do: one or two sentences. */
  readonly action: string
}

/** Name of a default rule. */
export type DefaultRuleName =
  | 'high_cpu_usage'
  | 'high_memory_usage'
  | 'high_disk_usage'
  | 'high_api_error_rate'
  | 'health_check_failure'
  | 'health_check_degraded'
  | 'evaluation_stopped'
  | 'day_budget_used'
  | 'month_budget_used'

/** Texts of all default rules in one language. */
export type DefaultRuleTexts = Readonly<Record<DefaultRuleName, DefaultRuleText>>
