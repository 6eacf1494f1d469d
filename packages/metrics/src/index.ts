export type { ApiHandle } from './api/api-handle.ts'
export type { RequestOfApi } from './api/api-series.ts'
export type { ApiRequestSample } from './api-request.ts'
export { MetricsCollector } from './collector.ts'
export type { PrometheusResult, ResetResult } from './collector.ts'
export { ERROR_TYPES } from './error-type.ts'
export type { ErrorType } from './error-type.ts'
export { isMetricsError, MetricsError } from './errors.ts'
export type { MetricsErrorCode } from './errors.ts'
export type { DroppedEvent, MetricsEvents } from './events.ts'
export { HISTORY_AGGREGATIONS } from './history/query.ts'
export type { HistoryAggregation, HistoryPoint, HistoryQuery, HistoryResult } from './history/query.ts'
export type { MetricsCollectorOptions, SystemSamplerPort } from './options.ts'
export { USAGE_MISSING_REASONS } from './recorder.ts'
export type {
  ApiRequestOutcome,
  EndApiRequest,
  LlmCall,
  RateLimit,
  UsageMissingReason,
  UsageRecorder,
} from './recorder.ts'
export type { CollectorRegistry } from './registry.ts'
export type {
  ApiReport,
  BudgetStatus,
  CollectorReport,
  CostReport,
  MetricSample,
  MetricsReport,
  ModelReport,
  PercentileReport,
  SystemReport,
  TokenReport,
  WindowReport,
} from './report.ts'
export { LLM_OPERATIONS } from './token-usage.ts'
export type { LlmOperation, TokenUsageSample } from './token-usage.ts'
export type { DropReason } from './validate.ts'
export type { WindowName } from './windows/request-windows.ts'
