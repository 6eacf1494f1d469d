/** What stands in place of every secret. */
export const REDACTED = '[redacted]'
