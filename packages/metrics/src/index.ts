export type { ApiRequestSample } from './api-request.ts'
export { MetricsCollector } from './collector.ts'
export type { PrometheusResult, ResetResult } from './collector.ts'
export { ERROR_TYPES } from './error-type.ts'
export type { ErrorType } from './error-type.ts'
export { isMetricsError, MetricsError } from './errors.ts'
export type { MetricsErrorCode } from './errors.ts'
export type { MetricsCollectorOptions, SystemSamplerPort } from './options.ts'
export type {
  ApiReport,
  MetricSample,
  MetricsReport,
  ModelReport,
  SystemReport,
  TokenReport,
} from './report.ts'
export { LLM_OPERATIONS } from './token-usage.ts'
export type { LlmOperation, TokenUsageSample } from './token-usage.ts'
