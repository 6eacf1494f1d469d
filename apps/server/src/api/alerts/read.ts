import { toWire, toWireAlert, toWireAlertStatistics, type PendingAlert } from '@botwatch/alerts'
import * as v from 'valibot'

import { json, operation, type Operation } from '../../http/operation.ts'
import { orProblem } from '../../http/part-problem.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { listEntries, mapPage, page, readPage } from '../page.ts'
import { readDetail } from './detail.ts'
import { alertDetailExample, alertExample, pendingExample } from './examples.ts'
import { alertId } from './alert-id.ts'
import { listQuery, toAlertQuery } from './query.ts'
import { alert, alertDetail, pendingAlert } from './schemas.ts'
import { alertStatistics, statisticsExample, statisticsQuery } from './statistics.ts'

/** Lists of alerts, their statistics, and single alerts. */
export function readOperations({ monitor }: ApiDependencies): readonly Operation[] {
  const { alerts } = monitor
  return [
    operation({
      route: 'GET /api/v1/alerts',
      id: 'listAlerts',
      tag: 'Alerts',
      summary: 'List alerts',
      description:
        'Returns open and resolved alerts, newest first. Alerts that fire or are resolved meanwhile do not shift the pages.',
      needs: 'read',
      query: listQuery,
      answers: {
        200: {
          description: 'A page of alerts.',
          schema: page(alert),
          example: { items: [alertExample], next_cursor: alertExample.id },
        },
      },
      errors: ['STORE_UNAVAILABLE'],
      handle: (c, { query }) =>
        orProblem(c, 'ALERT_NOT_FOUND', async () => {
          const filters = toAlertQuery(query)
          const found = await readPage(
            query,
            (cursor, limit) =>
              filters === undefined
                ? []
                : alerts.listAlerts({ ...filters, ...(cursor && { cursor }), limit }),
            ({ id }) => id,
          )
          return json(c, mapPage(found, toWireAlert))
        }),
    }),
    operation({
      route: 'GET /api/v1/alerts/pending',
      id: 'listPendingAlerts',
      tag: 'Alerts',
      summary: 'List pending alerts',
      description:
        'Returns the series that breach, but not yet often or long enough to fire, the longest first. They have no id yet.',
      needs: 'read',
      query: v.strictObject({ cursor: listEntries.cursor, limit: listEntries.limit }),
      answers: {
        200: {
          description: 'A page of pending alerts.',
          schema: page(pendingAlert),
          example: { items: [pendingExample], next_cursor: null },
        },
      },
      errors: ['STORE_UNAVAILABLE'],
      handle: (c, { query }) =>
        orProblem(c, 'ALERT_NOT_FOUND', async () => {
          const all = await alerts.listPending()
          const found = await readPage(
            query,
            (cursor = '', limit) => all.filter((each) => pendingCursor(each) > cursor).slice(0, limit),
            pendingCursor,
          )
          return json(c, mapPage(found, toWire))
        }),
    }),
    operation({
      route: 'GET /api/v1/alerts/statistics',
      id: 'getAlertStatistics',
      tag: 'Alerts',
      summary: 'Get statistics of alerts',
      description:
        'Returns counts of all stored alerts, and for a window how often alerts fired and how long it took to notify, acknowledge and resolve.',
      needs: 'read',
      query: statisticsQuery,
      answers: {
        200: { description: 'The statistics.', schema: alertStatistics, example: statisticsExample },
      },
      errors: ['STORE_UNAVAILABLE'],
      handle: (c, { query: { window: windowMs } }) =>
        orProblem(c, 'ALERT_NOT_FOUND', async () =>
          c.json(toWireAlertStatistics(await alerts.getAlertStatistics({ windowMs }))),
        ),
    }),
    operation({
      route: 'GET /api/v1/alerts/:id',
      id: 'getAlert',
      tag: 'Alerts',
      summary: 'Get an alert',
      description:
        'Returns one alert, open or resolved: its audit trail, its notifications by channel, and the earlier alerts of its series.',
      needs: 'read',
      params: alertId,
      answers: { 200: { description: 'The alert.', schema: alertDetail, example: alertDetailExample } },
      errors: ['ALERT_NOT_FOUND', 'STORE_UNAVAILABLE'],
      handle: (c, { params: { id } }) =>
        orProblem(c, 'ALERT_NOT_FOUND', async () => json(c, await readDetail(alerts, id))),
    }),
  ]
}

/** Sorts as the list does: by the first breach, then by the series. */
function pendingCursor({ startedAt, fingerprint }: PendingAlert): string {
  return `${startedAt}_${fingerprint}`
}
