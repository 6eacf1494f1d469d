import type { Operation } from '../http/operation.ts'
import type { ApiDependencies } from './dependencies.ts'
import { alertOperations } from './alerts/operations.ts'
import { apiReportOperations } from './apis/operations.ts'
import { auditOperations } from './audit/operations.ts'
import { checkOperations } from './checks/operations.ts'
import { eventOperations } from './events/operations.ts'
import { heartbeatOperations } from './heartbeats/operations.ts'
import { ingestOperations } from './ingest/operations.ts'
import { notificationOperations } from './notifications/operations.ts'
import { overviewOperations } from './overview/operations.ts'
import { ruleOperations } from './rules/operations.ts'
import { sessionOperations } from './session.ts'
import { silenceOperations } from './silences/operations.ts'
import { spendingOperations } from './spending/operations.ts'
import { systemOperations } from './system/operations.ts'

/** All operations under `/api/v1`. */
export function apiOperations(deps: ApiDependencies): readonly Operation[] {
  return [
    ...sessionOperations(deps),
    ...alertOperations(deps),
    ...silenceOperations(deps),
    ...ruleOperations(deps),
    ...notificationOperations(deps),
    ...ingestOperations(deps),
    ...spendingOperations(deps),
    ...apiReportOperations(deps),
    ...heartbeatOperations(deps),
    ...systemOperations(deps),
    ...overviewOperations(deps),
    ...checkOperations(deps),
    ...auditOperations(deps),
    ...eventOperations(deps),
  ]
}
