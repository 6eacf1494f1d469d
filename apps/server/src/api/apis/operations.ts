import type { ApiReport, WindowReport } from '@botwatch/metrics'
import { text } from '@botwatch/options'
import * as v from 'valibot'

import { json, operation, type Operation } from '../../http/operation.ts'
import { problem } from '../../http/problem.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { listEntries, mapPage, page, readPage } from '../page.ts'
import { api, apiExample, type WireApi, type WireWindow } from './schema.ts'
import { cursorAfter, nameIn } from './cursor.ts'

const CURSOR = 'next_cursor of another page'
const query = v.strictObject({
  cursor: v.optional(
    v.pipe(
      text(1, 1024),
      v.check((cursor) => nameIn(cursor) !== undefined, CURSOR),
      v.description('`next_cursor` of the page before.'),
    ),
  ),
  limit: listEntries.limit,
})

/** Requests of the bot to APIs. */
export function apiReportOperations({ monitor: { metrics } }: ApiDependencies): readonly Operation[] {
  return [
    operation({
      route: 'GET /api/v1/apis',
      id: 'listApis',
      tag: 'APIs',
      summary: 'List the APIs',
      description:
        'Returns the APIs to which requests were recorded, by name: requests, errors by type, response times of the last minute, 5 minutes and hour, and rate limits. APIs above the limit of series are counted together as `__overflow__`.',
      needs: 'read',
      query,
      answers: {
        200: {
          description: 'The APIs.',
          schema: page(api),
          example: { items: [apiExample], next_cursor: null },
        },
      },
      handle: async (c, { query: place }) => {
        const all = Object.values(metrics.getAllMetrics().api_metrics).toSorted((a, b) =>
          a.api_name < b.api_name ? -1 : 1,
        )
        const found = await readPage(
          place,
          (cursor = '', limit) =>
            all.filter(({ api_name: name }) => name > (nameIn(cursor) ?? '')).slice(0, limit),
          ({ api_name: name }) => cursorAfter(name),
        )
        return json(c, mapPage(found, toWire))
      },
    }),
    operation({
      route: 'GET /api/v1/apis/:name',
      id: 'getApi',
      tag: 'APIs',
      summary: 'Get an API',
      description: 'Returns one item of the list of APIs.',
      needs: 'read',
      params: v.strictObject({ name: v.pipe(v.string(), v.description('Name of the API.')) }),
      answers: { 200: { description: 'The API.', schema: api, example: apiExample } },
      errors: ['API_NOT_FOUND'],
      handle: (c, { params: { name } }) => {
        const { api_metrics: apis } = metrics.getAllMetrics()
        const found = Object.hasOwn(apis, name) ? apis[name] : undefined
        if (found === undefined) return problem(c, 'API_NOT_FOUND', 'No requests to this API were recorded')
        return json(c, toWire(found))
      },
    }),
  ]
}

function toWire(report: ApiReport): WireApi {
  const { avg_response_time_sec: avg, min_response_time_sec: min, max_response_time_sec: max } = report
  const { windows } = report
  return {
    name: report.api_name,
    requests: report.request_count,
    errors: report.error_count,
    success_ratio: report.success_rate,
    in_flight: report.in_flight,
    requests_by_status: report.status_codes,
    errors_by_type: report.errors,
    response_seconds: avg === null || min === null || max === null ? null : { avg, min, max },
    windows: { '1m': toWindow(windows['1m']), '5m': toWindow(windows['5m']), '1h': toWindow(windows['1h']) },
    rate_limit: report.rate_limit,
  }
}

function toWindow({
  window_seconds,
  request_count,
  error_count,
  success_rate,
  percentiles,
}: WindowReport): WireWindow {
  const { p50, p90, p95, p99, relative_error, out_of_range } = percentiles
  const isKnown = p50 !== null && p90 !== null && p95 !== null && p99 !== null
  return {
    window_seconds,
    requests: request_count,
    errors: error_count,
    success_ratio: success_rate,
    response_seconds: isKnown ? { p50, p90, p95, p99, relative_error, out_of_range } : null,
  }
}
