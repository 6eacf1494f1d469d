import type { ServerConfig } from '../config/server-config.ts'
import { reviewBudgets } from './budgets.ts'
import { reviewChannels } from './channels.ts'
import { reviewDuplicates } from './duplicates.ts'
import { reviewExposure } from './exposure.ts'
import { gatherFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { reviewSources } from './metrics.ts'
import { reviewSilences } from './silences.ts'
import { reviewTimes } from './times.ts'
import { reviewValues } from './values.ts'

/**
 * Finds settings of a valid configuration that are useless or probably not meant. Rejects with a `MonitorError` if the monitor cannot be created
 * with it.
 */
export async function reviewConfig(config: ServerConfig, nowMs: number): Promise<readonly Finding[]> {
  const facts = await gatherFacts(config, nowMs)
  return [
    ...reviewSources(facts),
    ...reviewValues(facts),
    ...reviewTimes(facts),
    ...reviewDuplicates(facts),
    ...reviewChannels(facts),
    ...(await reviewSilences(facts)),
    ...reviewBudgets(facts),
    ...reviewExposure(facts),
  ]
}
