/** Names of the samples that a collector has of its own. No other sample may have one of them. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  'cpu_percent',
  'memory_percent',
  'disk_percent',
  'cost_today',
  'cost_month',
  'budget_day_used_ratio',
  'budget_month_used_ratio',
  'error_rate',
  'api_requests_total',
  'api_errors_total',
  // Of the history.
  'response_time_sec',
  'tokens',
])

/** Whether a name is that of a sample of the collector's own. */
export function isOwnName(name: string): boolean {
  return OWN_NAMES.has(name)
}

/** Prefixes of prom-client's default metrics. */
const RUNTIME_PREFIXES = ['process_', 'nodejs_']

/** Series that Prometheus itself writes for each target: a sample of such a name would take their place. */
const SCRAPE_NAME = /^(?:up$|scrape_|ALERTS$|ALERTS_FOR_STATE$)/

/** Returns what a name should be if the bot's own metrics may use it; undefined if they cannot. */
export function reservedName(name: string, namespace: string): string | undefined {
  const prefixes = [`${namespace}_`, ...RUNTIME_PREFIXES]
  if (prefixes.some((prefix) => name.startsWith(prefix)))
    return `a name that does not start with ${prefixes.join(', ')}`
  if (SCRAPE_NAME.test(name)) return 'a name that Prometheus does not use for itself'
  return isOwnName(name) ? 'a name that no built-in sample has' : undefined
}
