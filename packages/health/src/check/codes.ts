/** Reason of a status other than healthy, for programs. */
export type HealthCode = (typeof HEALTH_CODES)[number]

/**
 * Every code. `ERROR` is any failure that has no code of its own, `LATE` a delay that is still tolerated, and `IDLE` a check
 * that has nothing to evaluate, which needs nobody: it is unknown and counts in no report and no probe.
 */
export const HEALTH_CODES = [
  'TIMEOUT',
  'CONNECT',
  'DNS',
  'TLS',
  'AUTH',
  'QUOTA',
  'RATE_LIMITED',
  'STATUS',
  'CONDITION',
  'BODY_TOO_LARGE',
  'STUCK',
  'DEADLINE',
  'STALE',
  'SKIPPED',
  'BLOCKED_ADDRESS',
  'INVALID_RESULT',
  'MODEL_MISSING',
  'NO_HEARTBEAT',
  'LATE',
  'IDLE',
  'ERROR',
] as const
