import type { MetricsCollector } from '@botwatch/metrics'

import type { Operation } from '../../http/operation.ts'
import { batchOperation } from '../../intake/batch.ts'
import type { Intake } from '../../intake/intake.ts'
import { readUsageItem, usageItem } from './token-usage-item.ts'

/** `POST /api/v1/ingest/token-usage`. */
export function tokenUsageOperation(metrics: MetricsCollector, intake: Intake): Operation {
  return batchOperation(
    {
      route: 'POST /api/v1/ingest/token-usage',
      id: 'reportTokenUsage',
      summary: 'Report the tokens of model calls',
      description:
        'Counts the tokens of model calls and their cost, with budgets, as `recordTokenUsage` does in this process. An item has the counts, or the `usage` object of the provider. The answer comes after the usage is stored, together with the key. After a 503, usage may have been counted and is stored later: repeat the batch with its key; without a key a repeated batch may count twice.',
      kind: 'token_usage',
      item: usageItem,
      read: readUsageItem,
      errors: ['STORE_UNAVAILABLE'],
      examples: [
        {
          model: 'glm-4.6',
          provider: 'zai',
          prompt_tokens: 1200,
          completion_tokens: 350,
          cached_tokens: 1000,
          duration_seconds: 4.2,
        },
        {
          model: 'claude-sonnet-4-5',
          provider: 'anthropic',
          usage: { input_tokens: 12, cache_read_input_tokens: 2048, output_tokens: 320 },
        },
      ],
      record: (samples, batch) => metrics.recordUsageBatch(samples, { batch }),
    },
    intake,
  )
}
