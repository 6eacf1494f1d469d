import { choice } from '@botwatch/options'
import * as v from 'valibot'

import { json, operation, type Operation } from '../../http/operation.ts'
import { problem } from '../../http/problem.ts'
import { invalidQuery } from '../../http/query.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { spendExample } from './example.ts'
import { spend } from './schema.ts'
import { toWire } from './wire.ts'

const query = v.strictObject({
  period: v.pipe(
    v.optional(choice(['day', 'month']), 'day'),
    v.description('Whether `key` is a day or a month.'),
  ),
  key: v.optional(
    v.pipe(v.string(), v.description('`YYYY-MM-DD`, or `YYYY-MM` for a month. Default: the present period.')),
  ),
})

/** Tokens, cost and budgets. */
export function spendingOperations({ monitor: { metrics } }: ApiDependencies): readonly Operation[] {
  return [
    operation({
      route: 'GET /api/v1/spend',
      id: 'getSpend',
      tag: 'Spending',
      summary: 'Get the spending of a day or month',
      description:
        'Returns tokens and cost by type of token, provider and model, the prices that were used, and the budgets with a projection. Days and months begin in the time zone of the server. Budgets of an earlier period are compared with the present limits. The present period has zeros if nothing was used; another one without usage, or one that is no longer kept, is a 404. While the stored usage is not loaded, the spending is unknown, which is a 503.',
      needs: 'read',
      query,
      answers: { 200: { description: 'The spending.', schema: spend, example: spendExample } },
      errors: ['PERIOD_NOT_FOUND', 'STORE_UNAVAILABLE'],
      handle: (c, { query: asked }) => {
        const result = metrics.getSpend(asked)
        if (result.ok) return json(c, toWire(result, Date.now()))
        if (result.code === 'INVALID_QUERY') return invalidQuery(c, result.problems)
        if (result.code === 'NOT_LOADED')
          return problem(c, 'STORE_UNAVAILABLE', 'The stored usage is not loaded yet')
        return problem(c, 'PERIOD_NOT_FOUND', 'No usage was recorded in this period, or it is no longer kept')
      },
    }),
  ]
}
