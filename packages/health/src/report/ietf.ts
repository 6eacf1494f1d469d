import type { HealthReport } from './aggregate.ts'
import type { HealthCheckResult } from '../check/result.ts'
import type { HealthStatus } from '../check/status.ts'

/** The media type of the format. */
export const IETF_MEDIA_TYPE = 'application/health+json'

/** Status in the format; `warn` counts as passing. */
export type IetfStatus = 'pass' | 'warn' | 'fail'

/** One check in the format of draft-inadarei-api-health-check-06. */
export interface IetfCheck {
  readonly componentType: 'component'
  /** Duration of the latest run. */
  readonly observedValue: number
  readonly observedUnit: 'ms'
  readonly status: IetfStatus
  readonly time: string
  /** What is wrong; absent if nothing is. */
  readonly output?: string
}

/** A report in the format of draft-inadarei-api-health-check-06. */
export interface IetfReport {
  readonly status: IetfStatus
  readonly version?: string
  readonly releaseId?: string
  readonly serviceId?: string
  readonly description?: string
  /** What is wrong; absent if nothing is. */
  readonly output?: string
  /** By `name:responseTime`. */
  readonly checks: Readonly<Record<string, readonly IetfCheck[]>>
}

/** Description of the service in the format. */
export interface IetfService {
  /** Public version of the service, e.g. `1`. */
  readonly version?: string | undefined
  /** Exact release, e.g. `1.2.3`. */
  readonly releaseId?: string | undefined
  /** Unique identifier of the service. */
  readonly serviceId?: string | undefined
  readonly description?: string | undefined
}

const statuses: Readonly<Record<HealthStatus, IetfStatus>> = {
  healthy: 'pass',
  degraded: 'warn',
  unknown: 'fail',
  unhealthy: 'fail',
}

/**
 * Converts a report to the format of the IETF draft, for `application/health+json`. `unknown` becomes `fail`.
 *
 * @example
 * toIetfReport(await healthChecker.checkAll(), { releaseId: '1.2.3', description: 'review bot' })
 */
export function toIetfReport(report: HealthReport, service: IetfService = {}): IetfReport {
  const { version, releaseId, serviceId, description } = service
  const status = statuses[report.overallStatus]
  return {
    status,
    ...(version === undefined ? {} : { version }),
    ...(releaseId === undefined ? {} : { releaseId }),
    ...(serviceId === undefined ? {} : { serviceId }),
    ...(description === undefined ? {} : { description }),
    ...(status === 'pass' && report.error === null ? {} : { output: outputOf(report) }),
    checks: Object.fromEntries(
      report.results.map((result) => [`${result.name}:responseTime`, [toIetfCheck(result)]]),
    ),
  }
}

function toIetfCheck(result: HealthCheckResult): IetfCheck {
  const status = statuses[result.status]
  return {
    componentType: 'component',
    observedValue: result.durationMs,
    observedUnit: 'ms',
    status,
    time: result.timestamp,
    ...(status === 'pass' ? {} : { output: result.message }),
  }
}

function outputOf({ error, failedChecks, unknownChecks, degradedChecks }: HealthReport): string {
  const lists = { unhealthy: failedChecks, unknown: unknownChecks, degraded: degradedChecks }
  const named = Object.entries(lists).flatMap(([status, names]) =>
    names.length === 0 ? [] : [`${status}: ${names.join(', ')}`],
  )
  return [...(error === null ? [] : [error]), ...named].join('; ') || 'No checks are registered'
}
