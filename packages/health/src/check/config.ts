import { flag, integer } from '@botwatch/options'
import { duration, oneOf, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { FAILURE_STATUSES, PROBE_KINDS } from './checker.ts'

/** Fields that every check may have in a configuration file: the options of `CheckerOptions`, whose limits apply. */
export const checkerConfig: ConfigSchema = v.strictObject({
  interval: v.optional(
    v.pipe(duration(), v.description('Time between two runs. Default 20s, or that of the type.')),
  ),
  timeout: v.optional(v.pipe(duration(), v.description('Time limit of one run.'))),
  critical: v.optional(
    v.pipe(flag(), v.description('Whether its failure makes the bot unhealthy. Default true.')),
  ),
  failure_status: v.optional(oneOf(FAILURE_STATUSES)),
  cache_ttl: v.optional(duration()),
  stale_after: v.optional(duration()),
  failure_threshold: v.optional(integer(1, 1000)),
  success_threshold: v.optional(integer(1, 1000)),
  degraded_after: v.optional(duration()),
  unhealthy_after: v.optional(duration()),
  retries: v.optional(integer(0, 10)),
  retry_delay: v.optional(duration()),
  depends_on: v.optional(v.array(v.string('a name of a check'), 'a list of names of checks')),
  probes: v.optional(v.array(oneOf(PROBE_KINDS), 'a list of probes')),
  history_size: v.optional(integer(0, 10_000)),
})
