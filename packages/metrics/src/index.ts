export type { ApiHandle } from './api/api-handle.ts'
export type {
  ApiReport,
  PercentileName,
  PercentileReport,
  RateLimitReport,
  WindowReport,
} from './api/api-report.ts'
export type { ApiRequestOutcome, ApiRequestSample, EndApiRequest, RequestOfApi } from './api/api-request.ts'
export { ERROR_TYPES } from './api/error-type.ts'
export type { ErrorType } from './api/error-type.ts'
export type { RateLimit } from './api/rate-limit.ts'
export type { BudgetOptions, Budgets } from './budgets/budget-options.ts'
export type { BudgetCrossing } from './budgets/budget-watch.ts'
export type { BudgetLevel, BudgetReport } from './budgets/budget.ts'
export { MetricsCollector } from './collector/collector.ts'
export type { ResetResult } from './collector/collector.ts'
export type { DroppedEvent } from './collector/dropped-samples.ts'
export type { MetricsEvents } from './collector/events.ts'
export type { MetricsCollectorOptions } from './collector/options.ts'
export type { CollectorReport, MetricsReport } from './collector/report.ts'
export { isMetricsError, MetricsError } from './errors.ts'
export type { MetricsErrorCode } from './errors.ts'
export type { PrometheusResult } from './exposition/prometheus.ts'
export type { CollectorRegistry } from './exposition/registry.ts'
export type { HistoryOptions } from './history/history-options.ts'
export type {
  HistoryCell,
  HistoryExpiry,
  HistoryPeriod,
  HistoryRead,
  HistorySeries,
  HistoryStore,
  HistoryWrite,
} from './history/history-store.ts'
export { History } from './history/history.ts'
export type { HistoryEvents } from './history/history.ts'
export { HISTORY_AGGREGATIONS } from './history/query.ts'
export type { HistoryAggregation, HistoryPoint, HistoryQuery, HistoryResult } from './history/query.ts'
export type { Summary } from './history/summary.ts'
export type { Tier } from './history/tier.ts'
export type { MetricsRecorder } from './instrumentation/recorder.ts'
export type { UsageEvents } from './meter/events.ts'
export type { SpendOptions, UsageMeterOptions } from './meter/options.ts'
export { UsageMeter } from './meter/usage-meter.ts'
export type { MeteredCall, TimeLimit } from './meter/metered-call.ts'
export type { BatchOutcome } from './meter/usage-batches.ts'
export type { UsageReport } from './meter/usage-report.ts'
export type {
  BatchChanges,
  StoredBatch,
  UsageBatch,
  UsageChanges,
  UsageRecord,
  UsageStore,
} from './meter/usage-store.ts'
export type { MetricSample } from './metric-sample.ts'
export { readPriceFile } from './pricing/price-file.ts'
export type { ModelPrice, PriceList, PriceTier, TokenPrices } from './pricing/price-list.ts'
export { PriceTable } from './pricing/price-table.ts'
export type { PriceFinding, PriceVersion, Rate } from './pricing/rate.ts'
export { parseSample } from './samples/reported-sample.ts'
export type { ReportedSample } from './samples/reported-sample.ts'
export type { PeriodKind } from './spend/calendar.ts'
export type { SpendResult } from './meter/spend-query.ts'
export type {
  PeriodBudget,
  PeriodTotal,
  PricedModelSpend,
  ProviderSpend,
  SpendQuery,
  SpendReport,
  TypeSpend,
} from './meter/spend-report.ts'
export type { UsedPrice } from './spend/used-price.ts'
export type { ModelSpend, PeriodSpend, Spend } from './spend/spend.ts'
export type { SystemSamplerPort } from './system/sampler.ts'
export type { SystemReport } from './system/system-metrics.ts'
export type { BudgetStatus, CostReport, ModelReport, TokenReport } from './tokens/token-report.ts'
export { LLM_OPERATIONS, USAGE_MISSING_REASONS } from './usage/llm-call.ts'
export type { LlmCall, LlmOperation, UsageMissingReason } from './usage/llm-call.ts'
export { normalizeUsage } from './usage/normalize-usage.ts'
export { TOKEN_TYPES } from './usage/token-counts.ts'
export type { TokenCounts, TokenType, UsageCounts } from './usage/token-counts.ts'
export type { ProviderUsageSample, TokenUsageSample } from './usage/token-usage.ts'
export type { DropReason, ParsedSample } from './validate.ts'
export type { WindowName } from './windows/request-windows.ts'
