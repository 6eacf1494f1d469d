import { described, duration, oneOf, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { checkerEntries } from './checker-options.ts'
import { FAILURE_STATUSES, PROBE_KINDS } from './checker.ts'

/** Fields that every check may have in a configuration file: the options of `CheckerOptions`, whose limits apply. */
export const checkerConfig: ConfigSchema = v.strictObject({
  interval: v.optional(
    described(duration(), 'Time between two runs, at least 1s. Default 20s, or that of the type.'),
  ),
  timeout: v.optional(
    described(duration(), 'Time limit of one run, at most 5m. Default 5s, or that of the type.'),
  ),
  critical: described(
    checkerEntries.critical,
    'Whether its failure makes the bot unhealthy rather than degraded. Default true.',
  ),
  failure_status: v.optional(
    described(oneOf(FAILURE_STATUSES), 'Status of a run that fails. Default `unhealthy`.'),
  ),
  failure_threshold: described(
    checkerEntries.failureThreshold,
    'Failures in a row until a failure is confirmed. Default 1, or that of the type.',
  ),
  success_threshold: described(
    checkerEntries.successThreshold,
    'Passing runs in a row until a recovery is confirmed. Default 1.',
  ),
  retries: described(
    checkerEntries.retries,
    'Further attempts within one run after a failure that may be temporary. Default 0.',
  ),
  retry_delay: v.optional(described(duration(), 'Pause before each further attempt. Default 250ms.')),
  degraded_after: v.optional(
    described(duration(), 'Duration of a run from which it is degraded. Default none.'),
  ),
  unhealthy_after: v.optional(
    described(duration(), 'Duration of a run from which it is unhealthy. Default none.'),
  ),
  stale_after: v.optional(
    described(
      duration(),
      'Age from which the latest result counts as unknown. Default three intervals and a timeout.',
    ),
  ),
  cache_ttl: v.optional(
    described(duration(), 'How long a result is reused instead of a new run. `0s` is never.'),
  ),
  depends_on: v.optional(
    described(
      v.array(v.string('a name of a check'), 'a list of names of checks'),
      'Checks that this one needs in order to pass. Default none.',
    ),
  ),
  probes: v.optional(
    described(
      v.array(oneOf(PROBE_KINDS), 'a list of probes'),
      'Probes that include this check. Default `[readiness]`, or that of the type.',
    ),
  ),
  history_size: described(checkerEntries.historySize, 'Number of results kept in memory. Default 100.'),
})
