export { AlertManager } from './manager.ts'
export type { EvaluationResult } from './manager/evaluate-round.ts'
export type { AlertConfiguration } from './manager/configuration.ts'
export type { AlertManagerOptions } from './manager/options.ts'
export type { TimeLimit } from './manager/lifecycle.ts'
export type { ReportedProblem } from './manager/report-problem.ts'
export type { InhibitInput } from './manager/option-schemas.ts'
export type { AlertManagerEvents, AlertTransition, NotificationAttempt } from './manager/events.ts'
export type { WebhookNotifierFactory } from './manager/own-webhook.ts'
export { ALERT_STATUSES } from './view/alert.ts'
export type { Alert, AlertStatus, Silence } from './view/alert.ts'
export type { ChannelState, ChannelStatus, RecipientStatus } from './view/channels.ts'
export type { ChannelNotification, DueNotification, DueNotificationQuery } from './view/due.ts'
export type { AlertDetail, AlertQuery, PendingAlert } from './view/list.ts'
export type { OpenAlerts, OpenAlertsQuery } from './view/open-alerts.ts'
export type { ListedRule, UnusedRule } from './view/rule.ts'
export type { RuleInfo } from './rules/rule-info.ts'
export type { RuleOrigin } from './rules/rule-book.ts'
export type { SaveRuleInput } from './handle/stored-rules.ts'
export type { SilencePreview } from './view/silence-preview.ts'
export type { AlertNotification, NotificationQuery, NotificationStatus } from './view/notifications.ts'
export { toWire, toWireAlert, toWireAlertStatistics } from './wire.ts'
export type { Wire, WireAlert, WireAlertDetail, WireAlertStatistics, WireDurations } from './wire.ts'
export type { RecurringInput } from './handle/recurring.ts'
export { silenceProblems } from './handle/silence-input.ts'
export type { SilenceInput, SilencePreviewInput } from './handle/silence-input.ts'
export type { SilenceQuery } from './handle/silence.ts'
export { SILENCE_STATES } from './matchers/silence.ts'
export type { SilenceState } from './matchers/silence.ts'
export type {
  AcknowledgeInput,
  ResolveInput,
  SuppressInput,
  UnacknowledgeInput,
  UnsuppressInput,
} from './handle/alert.ts'
export type { NotificationReason, ReminderReason, Stage as NotificationStage } from './notify/plan.ts'
export { ALERT_METRICS, alertMetrics } from './stats/alert-metrics.ts'
export type {
  AlertMetricDefinition,
  AlertMetricFamily,
  AlertMetricSample,
  AlertMetricsSource,
} from './stats/alert-metrics.ts'
export type {
  AlertFigures,
  ChannelFigures,
  InputCounts,
  NotificationCounts,
  NotificationOutcome,
  OpenAlertState,
  RejectedSamples,
} from './stats/figures.ts'
export type { AlertCounts, AlertStatistics, StatisticsQuery, WindowStatistics } from './stats/statistics.ts'
export type { AlertHealthResult, AlertSample, EvaluationInput } from './evaluate/input.ts'
export { simulateRule } from './evaluate/simulate-rule.ts'
export type { SimulationRound } from './evaluate/simulate-rule.ts'
export type { SimulatedAlert, SimulatedSeries } from './evaluate/simulated-world.ts'
export type { RejectReason } from './evaluate/input-problems.ts'
export { defaultRules } from './rules/default-rules.ts'
export type { DefaultRuleOptions } from './rules/default-rules.ts'
export { parseAlertRule } from './rules/parse-rule.ts'
export type { RuleContext, RuleResult } from './rules/parse-rule.ts'
export { selectSeries } from './rules/compile.ts'
export { parseAlertRules } from './rules/parse-rules.ts'
export type { RulesResult } from './rules/parse-rules.ts'
export type {
  AbsentRule,
  AlertRule,
  AlertRuleBase,
  AlertRuleInput,
  DeadManRule,
  HealthRule,
  NoDataPolicy,
  RateRule,
  RatioRule,
  RuleMatch,
  ThresholdRule,
} from './rules/rule.ts'
export type { EscalationStep } from './rules/escalation.ts'
export type { LinkTemplates } from './message/links.ts'
export type { AlertWarning } from './warning.ts'
export type {
  AlertMessage,
  AlertNotifier,
  MessageAlert,
  MessageLinks,
  MessageMore,
  NotifierContext,
  NotifierDelivery,
} from './notifier.ts'
export type {
  AlertStore,
  AttemptFigures,
  AttemptQuery,
  Durations,
  Pruned,
  PruneQuery,
  ResolvedQuery,
  RuleFigures,
  RuleRecord,
  StoreChanges,
  StoredState,
  WindowFigures,
  WindowQuery,
} from './store/store.ts'
export type {
  AlertRef,
  AttemptMember,
  AttemptRecord,
  AttemptStatus,
  ChannelRecord,
  KnowledgeRecord,
  MemberKind,
  SentRecord,
} from './store/notify-records.ts'
export type {
  Acknowledgement,
  AlertCondition,
  AlertEvent,
  AlertEventType,
  AlertRecord,
  Comparison,
  Escalation,
  LabelMatcher,
  RecurringInterval,
  Resolution,
  RuleKind,
  SeriesRecord,
  SilenceRecord,
  Suppression,
  Weekday,
} from './alert.ts'
export type { DetectionSettings, DetectionState, ResolveReason } from './state.ts'
export { ALERT_SEVERITIES, WEEKDAYS } from './alert.ts'
export type { AlertSeverity } from './alert.ts'
export type { Labels } from './labels.ts'
export { fingerprintOf } from './labels.ts'
export { patternProblems } from './matchers/parse.ts'
export type { Clock } from './clock.ts'
export type { Time } from './time.ts'
export { AlertsError, isAlertsError } from './errors.ts'
export type { AlertsErrorCode } from './errors.ts'
export type { Problem } from '@botwatch/options'
