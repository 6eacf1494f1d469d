import type { IetfReport, WireReport, WireResult, WireStatusSummary } from '@botwatch/health'

import type { WireProbe, WireStatus } from './health-answers.ts'

const AT = '2026-11-28T09:30:00.000Z'
const healthy: WireResult = {
  name: 'glm_api',
  status: 'healthy',
  message: 'GLM API is reachable and the key is valid',
  timestamp: AT,
  duration_ms: 182.4,
  metrics: { status_code: 200 },
  error_details: null,
  is_healthy: true,
  code: null,
  critical: true,
  raw_status: 'healthy',
  consecutive_failures: 0,
  stale: false,
  blocked_by: [],
}
const unhealthy: WireResult = {
  ...healthy,
  name: 'gitlab_api',
  status: 'unhealthy',
  message: 'GitLab did not answer within 10 s',
  duration_ms: 10_000,
  metrics: {},
  error_details: { attempts: 3 },
  is_healthy: false,
  code: 'TIMEOUT',
  raw_status: 'unhealthy',
  consecutive_failures: 3,
}
const report: WireReport = {
  overall_status: 'healthy',
  is_healthy: true,
  total_checks: 1,
  passed_checks: 1,
  failed_checks: [],
  duration_ms: 182.4,
  timestamp: AT,
  results: [healthy],
  degraded_checks: [],
  unknown_checks: [],
  root_causes: [],
  state: 'ready',
}
const ietf: IetfReport = {
  status: 'pass',
  releaseId: '0.1.0',
  description: 'Botwatch',
  checks: {
    'glm_api:responseTime': [
      { componentType: 'component', observedValue: 182.4, observedUnit: 'ms', status: 'pass', time: AT },
    ],
  },
}
const probe: WireProbe = { status: 'healthy', state: 'ready', failed_checks: [], timestamp: AT }

/** Answers about health as clients get them. */
export const HEALTH_EXAMPLES: {
  readonly status: WireStatus
  readonly probe: { readonly passing: WireProbe; readonly failing: WireProbe }
  readonly result: { readonly healthy: WireResult; readonly unhealthy: WireResult }
  readonly report: { readonly healthy: WireReport; readonly unhealthy: WireReport }
  readonly ietf: { readonly healthy: IetfReport; readonly unhealthy: IetfReport }
  readonly summary: WireStatusSummary
} = {
  status: { status: 'healthy', timestamp: AT, uptime_seconds: 86_400 },
  probe: { passing: probe, failing: { ...probe, status: 'unhealthy', failed_checks: ['gitlab_api'] } },
  result: { healthy, unhealthy },
  report: {
    healthy: report,
    unhealthy: {
      ...report,
      overall_status: 'unhealthy',
      is_healthy: false,
      total_checks: 2,
      failed_checks: ['gitlab_api'],
      duration_ms: 10_000,
      results: [healthy, unhealthy],
      root_causes: ['gitlab_api'],
    },
  },
  ietf: {
    healthy: ietf,
    unhealthy: {
      ...ietf,
      status: 'fail',
      output: 'unhealthy: gitlab_api',
      checks: {
        'gitlab_api:responseTime': [
          {
            componentType: 'component',
            observedValue: 10_000,
            observedUnit: 'ms',
            status: 'fail',
            time: AT,
            output: unhealthy.message,
          },
        ],
      },
    },
  },
  summary: {
    total_checkers: 2,
    checker_names: ['gitlab_api', 'glm_api'],
    timeout_seconds: 30,
    timestamp: AT,
  },
}
