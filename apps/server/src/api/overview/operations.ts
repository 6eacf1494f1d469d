import { json, operation, type Operation } from '../../http/operation.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { overviewExample } from './example.ts'
import { overviewReader } from './read.ts'
import { overview } from './schema.ts'

/** The first page of a dashboard. */
export function overviewOperations(deps: ApiDependencies): readonly Operation[] {
  const read = overviewReader(deps)
  return [
    operation({
      route: 'GET /api/v1/overview',
      id: 'getOverview',
      tag: 'Overview',
      summary: 'Get the overview',
      description:
        'Returns everything that the first page of a dashboard shows: the verdict, all checks with their last 24 hours, the worst open alerts, the spending against the budgets, the channels that fail, and the number of notifications due. It is answered from memory. A part that cannot be read is null.',
      needs: 'read',
      answers: { 200: { description: 'The overview.', schema: overview, example: overviewExample } },
      handle: async (c) => json(c, await read()),
    }),
  ]
}
