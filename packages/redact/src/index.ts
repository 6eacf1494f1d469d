export { createRedactor } from './redactor.ts'
export type { Redactor, RedactorOptions } from './redactor.ts'
export { REDACTED } from './marker.ts'
export type { JsonValue, SanitizeLimits } from './sanitize.ts'
