import type { CheckerOptions } from './checker.ts'

/** Every option that all checkers take; the compiler misses a new one here. */
const isCheckerOption: Readonly<Record<keyof CheckerOptions, true>> = {
  timeoutMs: true,
  critical: true,
  failureStatus: true,
  cacheTtlMs: true,
  intervalMs: true,
  staleAfterMs: true,
  failureThreshold: true,
  successThreshold: true,
  degradedAfterMs: true,
  unhealthyAfterMs: true,
  retries: true,
  retryDelayMs: true,
  dependsOn: true,
  probes: true,
  historySize: true,
}

/**
 * The options that all checkers take, out of those of one kind, so that a checker shows these and keeps its
 * secrets to itself. What is left out or undefined comes from `defaults`.
 */
export function checkerOptionsOf(options: CheckerOptions, defaults: CheckerOptions = {}): CheckerOptions {
  const given = Object.entries(options).filter(
    ([key, value]) => Object.hasOwn(isCheckerOption, key) && value !== undefined,
  )
  return { ...defaults, ...Object.fromEntries(given) }
}
