import type { Operation } from '../../http/operation.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { apiReportOperations } from './apis.ts'
import { samplesOperation } from './samples.ts'
import { spendOperation } from './spend.ts'

/** Samples of the user's own, spending and requests to APIs. */
export function figureOperations({ monitor: { metrics }, intake }: ApiDependencies): readonly Operation[] {
  return [samplesOperation(metrics, intake), spendOperation(metrics), ...apiReportOperations(metrics)]
}
