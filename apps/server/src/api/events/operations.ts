import type { Operation } from '../../http/operation.ts'
import type { ApiDependencies } from '../dependencies.ts'

export function eventOperations(_deps: ApiDependencies): readonly Operation[] {
  return []
}
