import { writeQuantity } from '@botwatch/options/config'

/** How a variable becomes a field of the configuration file. */
export interface SettingVariable {
  readonly name: string
  /** The field, e.g. `limits.headers_timeout`. */
  readonly field: string
  /** Reads the text as a value of the field. A text that it cannot read stays one, and is a problem of the field. */
  readonly read: (text: string) => unknown
  /** What the variable takes beside the values of the field. */
  readonly orElse?: string
  /** Whether the text may hold a secret. */
  readonly isHidden?: true
}

type Reader = Pick<SettingVariable, 'read' | 'orElse'>

const asText: Reader = { read: (text) => text }
const asNumber: Reader = { read: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text) }
const asFlag: Reader = {
  read: (text) =>
    /^(?:true|false|1|0|yes|no|on|off)$/i.test(text) ? /^(?:true|1|yes|on)$/i.test(text) : text,
}
const asList: Reader = {
  read: (text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
}
const asLowerCase: Reader = { read: (text) => text.toLowerCase() }
const asRatio: Reader = {
  read: (text) => (/^[01]?\.\d{1,6}$|^[01]$/.test(text) ? writeQuantity(Number(text), 'Ratio') : text),
  orElse: 'a ratio, e.g. 0.8',
}

/** A whole number without a unit has this one. */
function inUnit(unit: string, noun: string): Reader {
  return {
    read: (text) => (/^\d{1,9}$/.test(text) ? text + unit : text),
    orElse: `a whole number of ${noun}`,
  }
}
const inSeconds = inUnit('s', 'seconds')
const inMinutes = inUnit('m', 'minutes')
const inBytes = inUnit('B', 'bytes')

/** The variables that stand for one field each, in the order of the documentation. */
export const SETTING_VARIABLES: readonly SettingVariable[] = [
  { name: 'MONITORING_HOST', field: 'server.host', ...asText },
  { name: 'MONITORING_PORT', field: 'server.port', ...asNumber },
  { name: 'MONITORING_PUBLIC_URL', field: 'server.public_url', ...asText, isHidden: true },
  { name: 'MONITORING_BASE_PATH', field: 'server.base_path', ...asText },
  { name: 'MONITORING_ALLOW_ANONYMOUS', field: 'auth.allow_anonymous', ...asFlag },
  { name: 'MONITORING_OPEN_METRICS', field: 'auth.open_metrics', ...asFlag },
  { name: 'MONITORING_TRUSTED_PROXIES', field: 'auth.trusted_proxies', ...asList },
  { name: 'MONITORING_CORS_ORIGINS', field: 'auth.cors_origins', ...asList },
  { name: 'MONITORING_MAX_CONNECTIONS', field: 'limits.max_connections', ...asNumber },
  { name: 'MONITORING_HEADERS_TIMEOUT', field: 'limits.headers_timeout', ...inSeconds },
  { name: 'MONITORING_BODY_TIMEOUT', field: 'limits.body_timeout', ...inSeconds },
  { name: 'MONITORING_MAX_BODY_BYTES', field: 'limits.max_body', ...inBytes },
  { name: 'MONITORING_MAX_INGEST_BYTES', field: 'limits.max_ingest', ...inBytes },
  { name: 'MONITORING_REQUESTS_PER_MINUTE', field: 'limits.requests_per_minute', ...asNumber },
  { name: 'MONITORING_INGEST_PER_MINUTE', field: 'limits.ingest_per_minute', ...asNumber },
  { name: 'MONITORING_WRONG_KEYS_PER_MINUTE', field: 'limits.wrong_keys_per_minute', ...asNumber },
  { name: 'MONITORING_MAX_EVENT_STREAMS', field: 'limits.max_event_streams', ...asNumber },
  { name: 'MONITORING_KEPT_EVENTS', field: 'limits.kept_events', ...asNumber },
  { name: 'MONITORING_RETENTION_ALERTS', field: 'retention.alerts', ...asText },
  { name: 'MONITORING_RETENTION_NOTIFICATIONS', field: 'retention.attempts', ...asText },
  { name: 'MONITORING_RETENTION_USAGE', field: 'retention.usage', ...asText },
  { name: 'MONITORING_RETENTION_HISTORY', field: 'retention.history', ...asText },
  { name: 'MONITORING_LOG_LEVEL', field: 'server.log_level', ...asLowerCase },
  { name: 'MONITORING_DATA_DIR', field: 'server.data_dir', ...asText },
  { name: 'MONITORING_TIMEZONE', field: 'server.timezone', ...asText },
  { name: 'MONITORING_LANGUAGE', field: 'server.language', ...asText },
  { name: 'MONITORING_INSTANCE', field: 'server.instance', ...asText },
  { name: 'MONITORING_DASHBOARD_URL', field: 'server.dashboard_url', ...asText, isHidden: true },
  { name: 'HEALTH_CHECK_TIMEOUT', field: 'health.timeout', ...inSeconds },
  { name: 'METRICS_COLLECTION_INTERVAL', field: 'metrics.interval', ...inSeconds },
  { name: 'METRICS_BUDGET_DAY', field: 'budgets.day', ...asText },
  { name: 'METRICS_BUDGET_MONTH', field: 'budgets.month', ...asText },
  { name: 'METRICS_BUDGET_WARN_RATIO', field: 'budgets.warn_at', ...asRatio },
  { name: 'HEARTBEAT_URL', field: 'heartbeat_url', ...asText, isHidden: true },
  { name: 'ALERT_COOLDOWN_MINUTES', field: 'alerts.cooldown', ...inMinutes },
  { name: 'ALERT_MAX_NOTIFICATIONS_PER_HOUR', field: 'alerts.max_notifications_per_hour', ...asNumber },
]
