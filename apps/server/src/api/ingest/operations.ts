import type { Operation } from '../../http/operation.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { requestsOperation } from './requests.ts'

/** Reports of bots in other processes. */
export function ingestOperations({ monitor: { metrics }, intake }: ApiDependencies): readonly Operation[] {
  return [requestsOperation(metrics, intake)]
}
