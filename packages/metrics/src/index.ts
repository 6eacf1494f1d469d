export type { ApiHandle } from './api/api-handle.ts'
export type { RequestOfApi } from './api/api-series.ts'
export type { ApiRequestSample } from './api/api-request.ts'
export { MetricsCollector } from './collector/collector.ts'
export type { PrometheusResult, ResetResult } from './collector/collector.ts'
export type { BudgetOptions, Budgets } from './budgets/budget.ts'
export { ERROR_TYPES } from './api/error-type.ts'
export type { ErrorType } from './api/error-type.ts'
export { isMetricsError, MetricsError } from './errors.ts'
export type { MetricsErrorCode } from './errors.ts'
export type { DroppedEvent, MetricsEvents } from './collector/events.ts'
export { HISTORY_AGGREGATIONS } from './history/query.ts'
export type { HistoryAggregation, HistoryPoint, HistoryQuery, HistoryResult } from './history/query.ts'
export type { MetricsCollectorOptions, SystemSamplerPort } from './collector/options.ts'
export { UsageMeter } from './meter/usage-meter.ts'
export type { MeteredCall } from './meter/usage-meter.ts'
export type { UsageMeterOptions } from './meter/options.ts'
export type { UsageChanges, UsageRecord, UsageStore } from './meter/usage-store.ts'
export type {
  BudgetLevel,
  BudgetReport,
  UsageMeterEvent,
  UsageReport,
  ModelSpend,
  PeriodKind,
  PeriodSpend,
  Spend,
} from './meter/report.ts'
export { readPriceFile } from './pricing/price-file.ts'
export type { ModelPrice, PriceList, PriceTier, TokenPrices } from './pricing/price-list.ts'
export { PriceTable } from './pricing/price-table.ts'
export type { PriceFinding, PriceVersion, Rate } from './pricing/rate.ts'
export { USAGE_MISSING_REASONS } from './instrumentation/recorder.ts'
export type {
  ApiRequestOutcome,
  EndApiRequest,
  LlmCall,
  RateLimit,
  UsageMissingReason,
  MetricsRecorder,
} from './instrumentation/recorder.ts'
export type { CollectorRegistry } from './exposition/registry.ts'
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
} from './collector/report.ts'
export { LLM_OPERATIONS } from './usage/token-usage.ts'
export type { LlmOperation, TokenUsageSample } from './usage/token-usage.ts'
export { normalizeUsage } from './usage/normalize-usage.ts'
export { TOKEN_TYPES } from './usage/token-counts.ts'
export type { TokenCounts, TokenType, UsageCounts } from './usage/token-counts.ts'
export type { DropReason, Parsed } from './validate.ts'
export type { WindowName } from './windows/request-windows.ts'
