import type { Operation } from '../../http/operation.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { handleOperations } from './handle.ts'
import { readOperations } from './read.ts'

/** Alerts, and what people do with them. */
export function alertOperations(deps: ApiDependencies): readonly Operation[] {
  return [...readOperations(deps), ...handleOperations(deps.monitor.alerts)]
}
