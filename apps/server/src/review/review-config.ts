import type { Problem } from '@botwatch/options'

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

/** What a review has found. */
export interface Review {
  /** Because of these the server would not start; there are no findings then. Paths as in {@link Finding}. */
  readonly problems: readonly Problem[]
  readonly findings: readonly Finding[]
}

/**
 * Finds what is useless or probably not meant in a valid configuration. Rejects with a `MonitorError` if the monitor cannot be created
 * with it.
 */
export async function reviewConfig(config: ServerConfig, nowMs: number): Promise<Review> {
  const facts = await gatherFacts(config, nowMs)
  if (facts.dependencyProblems.length > 0) return { problems: facts.dependencyProblems, findings: [] }
  const findings = [
    ...reviewSources(facts),
    ...reviewValues(facts),
    ...reviewTimes(facts),
    ...reviewDuplicates(facts),
    ...reviewChannels(facts),
    ...(await reviewSilences(facts)),
    ...reviewBudgets(facts),
    ...reviewExposure(facts),
  ]
  return { problems: [], findings }
}
