export type { ApiHandle } from './api/api-handle.ts'
export type { RequestOfApi } from './api/api-series.ts'
export type { ApiRequestSample } from './api-request.ts'
export { MetricsCollector } from './collector.ts'
export type { PrometheusResult, ResetResult } from './collector.ts'
export type { BudgetOptions, Budgets } from './budgets/budget.ts'
export { ERROR_TYPES } from './error-type.ts'
export type { ErrorType } from './error-type.ts'
export { isMetricsError, MetricsError } from './errors.ts'
export type { MetricsErrorCode } from './errors.ts'
export type { DroppedEvent, MetricsEvents } from './events.ts'
export { HISTORY_AGGREGATIONS } from './history/query.ts'
export type { HistoryAggregation, HistoryPoint, HistoryQuery, HistoryResult } from './history/query.ts'
export type { MetricsCollectorOptions, SystemSamplerPort } from './options.ts'
export { TokenLedger } from './periods/ledger.ts'
export type { LedgerEntry } from './periods/ledger.ts'
export type { LedgerOptions } from './periods/ledger-options.ts'
export type { PeriodChanges, PeriodRecord, PeriodStore } from './periods/period-store.ts'
export type {
  BudgetLevel,
  BudgetReport,
  LedgerEvent,
  LedgerReport,
  ModelSpend,
  PeriodKind,
  PeriodSpend,
  Spend,
} from './periods/report.ts'
export { readPriceFile } from './pricing/price-file.ts'
export type { ModelPrice, PriceList, PriceTier, TokenPrices } from './pricing/price-list.ts'
export { PriceTable } from './pricing/price-table.ts'
export type { PriceFinding, PriceVersion, Rate } from './pricing/rate.ts'
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
export { normalizeUsage } from './usage/normalize-usage.ts'
export { TOKEN_TYPES } from './usage/token-counts.ts'
export type { TokenCounts, TokenType, UsageCounts } from './usage/token-counts.ts'
export type { DropReason, Parsed } from './validate.ts'
export type { WindowName } from './windows/request-windows.ts'
