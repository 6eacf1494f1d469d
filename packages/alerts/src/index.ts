export { AlertManager } from './manager/manager.ts'
export type { EvaluationResult } from './manager/manager.ts'
export type { AlertManagerOptions } from './manager/options.ts'
export type { Alert, AlertStatus } from './manager/alert.ts'
export type {
  AlertDeliveryReport,
  AlertManagerEvents,
  AlertTransition,
  AlertWarning,
} from './manager/events.ts'
export type { AcknowledgeInput, ResolveInput, SuppressInput, UnacknowledgeInput } from './manager/handling.ts'
export type { AlertQuery } from './manager/list.ts'
export type { PendingAlert } from './manager/pending.ts'
export type { Silence, SilenceInput, SilenceQuery } from './manager/silences.ts'
export type { StatisticsQuery } from './manager/statistics.ts'
export { ALERT_METRICS, alertMetrics } from './statistics/alert-metrics.ts'
export type {
  AlertMetricDefinition,
  AlertMetricFamily,
  AlertMetricSample,
  AlertMetricsSource,
} from './statistics/alert-metrics.ts'
export type { Durations } from './statistics/durations.ts'
export type { AlertFigures, ChannelFigures, OpenAlertState } from './statistics/figures.ts'
export type { AlertCounts, AlertStatistics } from './statistics/statistics.ts'
export type { NotificationCounts } from './statistics/tally.ts'
export type { NoisyRule, NotificationCount, WindowStatistics } from './statistics/window.ts'
export type { AlertEvent, AlertEventType } from './manager/alert-event.ts'
export type { AlertNotification, NotificationQuery, NotificationState } from './manager/notifications.ts'
export type { WebhookNotifierFactory } from './manager/own-webhook.ts'
export { toWireAlert } from './manager/wire.ts'
export type { WireAlert } from './manager/wire.ts'
export { toWireAlertStatistics } from './statistics/wire.ts'
export type { WireAlertStatistics, WireDurations } from './statistics/wire.ts'
export type { AlertHealthResult, AlertSample, EvaluationInput } from './evaluation/inputs.ts'
export type { ResolveReason } from './detection/detection.ts'
export { defaultRules } from './rules/default-rules.ts'
export type { DefaultRuleOverrides } from './rules/default-rules.ts'
export { parseAlertRule } from './rules/parse-rule.ts'
export type { RuleContext, RuleResult } from './rules/parse-rule.ts'
export { parseAlertRules } from './rules/parse-rules.ts'
export type { RulesResult } from './rules/parse-rules.ts'
export type { AlertRule, AlertRuleInput } from './rules/rule.ts'
export type { AlertRuleBase, NoDataPolicy, RuleMatch } from './rules/rule-base.ts'
export type { AbsentRule } from './rules/absent.ts'
export type { HealthRule } from './rules/health.ts'
export type { Comparison, ThresholdRule } from './rules/threshold.ts'
export type { AlertMessage, AlertMessageSource } from './message.ts'
export type { AlertNotifier, NotifierContext, NotifierDelivery } from './notifier.ts'
export type {
  AlertStore,
  DeadLetterQuery,
  PastDelivery,
  Pruned,
  PruneQuery,
  ResolvedQuery,
  SettledNotice,
  StoreChanges,
  StoredState,
} from './store/store.ts'
export type {
  AttemptRecord,
  ChannelRecord,
  Digest,
  DigestCount,
  DigestLine,
  DigestRow,
  Notice as NotificationType,
  NoticeRow,
  OutboxRow,
  OutboxStatus,
} from './store/outbox-records.ts'
export type {
  Acknowledgement,
  AlertCondition,
  AlertRecord,
  EpisodeEvent,
  EpisodeEventType,
  EpisodeRecord,
  NoticeLimits,
  Resolution,
  SilenceMatcher,
  SilenceRecord,
  Suppression,
} from './store/records.ts'
export type { DetectionSettings, DetectionState } from './detection/detection.ts'
export { ALERT_SEVERITIES } from './severity.ts'
export type { AlertSeverity } from './severity.ts'
export type { Labels } from './labels.ts'
export { fingerprintOf } from './fingerprint.ts'
export type { Clock } from './clock.ts'
export { AlertsError, isAlertsError } from './errors.ts'
export type { AlertsErrorCode } from './errors.ts'
export type { Problem } from '@botwatch/options'
