import type { Operation } from '../../http/operation.ts'
import type { ApiDependencies } from '../dependencies.ts'

export function alertOperations(_deps: ApiDependencies): readonly Operation[] {
  return []
}
