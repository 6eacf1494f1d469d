import { parseSample, type MetricsCollector } from '@botwatch/metrics'
import * as v from 'valibot'

import type { Operation } from '../../http/operation.ts'
import { batchOperation } from '../../intake/batch.ts'
import type { Intake } from '../../intake/intake.ts'
import type { RefusedItem } from '../../intake/read-items.ts'
import { labels, time } from '../fields.ts'

const item = v.pipe(
  v.strictObject({
    name: v.pipe(
      v.string(),
      v.maxLength(128),
      v.regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/),
      v.description(
        'Name of the metric. It may be none of the scrape, none of the built-in samples for rules (e.g. `error_rate`), and may not start with `bot_`, `process_` or `nodejs_`.',
      ),
    ),
    labels: v.optional(
      v.pipe(
        labels,
        v.description(
          'At most 32 labels, with names and values of 2048 characters together. `le`, `quantile` and names that start with `__` are reserved. Default none.',
        ),
      ),
    ),
    value: v.pipe(v.number(), v.description('A finite number.')),
    timestamp: v.optional(
      v.pipe(
        time,
        v.description(
          'When it was measured: at most 5 minutes ago and at most a minute ahead, which counts as now. Default now.',
        ),
      ),
    ),
  }),
  v.metadata({ ref: 'ReportedSample', description: 'A value of a metric with its labels.' }),
)

/** `POST /api/v1/ingest/samples`. */
export function samplesOperation(metrics: MetricsCollector, intake: Intake): Operation {
  return batchOperation(
    {
      route: 'POST /api/v1/ingest/samples',
      id: 'reportSamples',
      summary: 'Report samples of your own',
      description:
        'Takes values such as the length of a queue, as `recordSample` does in this process. Rules can read them by name and labels, and the scrape has them as gauges. A series ends when no value has come for 5 minutes. A value that is older than the known one of its series is ignored. A name may have 2000 label sets, all names together 20 000; values of further series are rejected. Series and keys live as long as the process. The answer to a repeated batch leaves out problems with the time or the name of a metric, and with the number of series.',
      kind: 'samples',
      item,
      read: parseSample,
      examples: [
        { name: 'queue_length', labels: { queue: 'reviews' }, value: 17 },
        { name: 'oldest_job_age_seconds', value: 93.5, timestamp: '2026-11-28T12:00:00Z' },
      ],
      record: (items, batch) => {
        const refused: RefusedItem[] = []
        const outcome = intake.keys.recordOnce('samples', batch, () => {
          for (const [at, sample] of items.entries()) {
            const problems = metrics.recordSample(sample)
            if (problems !== null) refused.push({ at, problems })
          }
        })
        return { outcome, refused }
      },
    },
    intake,
  )
}
