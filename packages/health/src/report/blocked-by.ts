import { keyOf } from '../check/name.ts'
import type { HealthCheckResult } from '../check/result.ts'

/** Names of the unhealthy checks among those depended on, as `find` knows them by key. */
export function blockersOf(
  dependsOn: readonly string[],
  find: (key: string) => HealthCheckResult | undefined,
): readonly string[] {
  return dependsOn.flatMap((parent) => {
    const found = find(keyOf(parent))
    return found?.status === 'unhealthy' ? [found.name] : []
  })
}
