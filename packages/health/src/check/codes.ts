/** Reason of a status other than healthy, for programs. */
export type HealthCode = (typeof HEALTH_CODES)[number]

/**
 * Every code. `ERROR` is any failure that has no code of its own. `LATE` is a delay that is still tolerated. `IDLE` means that
 * there is nothing to evaluate: the check is unknown, and counts for no overall status and no probe.
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
