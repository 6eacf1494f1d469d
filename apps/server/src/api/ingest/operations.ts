import type { Operation } from '../../http/operation.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { requestsOperation } from './requests.ts'
import { samplesOperation } from './samples.ts'
import { sendersOperation } from './senders.ts'
import { tokenUsageOperation } from './token-usage.ts'

/** Reports of bots in other processes. */
export function ingestOperations({ monitor: { metrics }, intake }: ApiDependencies): readonly Operation[] {
  return [
    requestsOperation(metrics, intake),
    tokenUsageOperation(metrics, intake),
    samplesOperation(metrics, intake),
    sendersOperation(intake),
  ]
}
