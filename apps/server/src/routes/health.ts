import {
  IETF_MEDIA_TYPE,
  toIetfReport,
  toWireReport,
  toWireResult,
  toWireStatusSummary,
  type HealthChecker,
  type ProbeKind,
} from '@botwatch/health'
import { choice } from '@botwatch/options'
import { Hono, type Context, type Handler } from 'hono'
import { accepts } from 'hono/accepts'
import * as v from 'valibot'

import { problem } from '../http/problem.ts'
import { noParameters, withQuery } from '../http/query.ts'
import type { RouteEnv } from '../http/route-env.ts'

const REPORT = { status: v.optional(v.literal('200', '200')) }
const checkerQuery = v.strictObject(REPORT)
const detailedQuery = v.strictObject({ ...REPORT, format: v.optional(choice(['json', 'ietf'])) })

/**
 * Creates the health routes; `headers` are those of every answer. They answer from memory; a request runs a check only if it
 * has never run.
 */
export function healthRoutes(
  healthChecker: HealthChecker,
  version: string,
  headers: Readonly<Record<string, string>>,
): Hono<RouteEnv> {
  const answer = createAnswer(headers)
  const probe = (kind: ProbeKind): Handler<RouteEnv> =>
    withQuery(noParameters, (c) => {
      const { isPassing, status, state, failing } = healthChecker.probe(kind)
      const shown = state === 'draining' ? state : status
      const details = mayRead(c) ? { failed_checks: failing } : {}
      return answer({ status: shown, state, ...details, timestamp: now() }, isPassing ? 200 : 503)
    })
  return new Hono<RouteEnv>()
    .get(
      '/',
      withQuery(noParameters, () => answer(healthStatus(healthChecker), 200)),
    )
    .get('/live', probe('liveness'))
    .get('/ready', probe('readiness'))
    .get('/startup', probe('startup'))
    .get(
      '/detailed',
      withQuery(detailedQuery, async (c, { format, status }) => {
        await runNewChecks(healthChecker)
        const report = healthChecker.latest()
        const code = status === '200' ? 200 : codeOf(report.isHealthy)
        if (!isIetf(format, c)) return answer(toWireReport(report), code)
        const ietf = toIetfReport(report, { releaseId: version, description: 'Botwatch' })
        return answer(ietf, code, IETF_MEDIA_TYPE)
      }),
    )
    .get(
      '/checker/:name',
      withQuery(checkerQuery, async (c, { status }) => {
        const name = c.req.param('name') ?? ''
        await runNewChecks(healthChecker, name)
        const known = healthChecker.getCheckStates().find((state) => sameName(state.name, name))
        if (known === undefined)
          return problem(c, 404, 'CHECKER_NOT_FOUND', `Health checker not found: ${name.slice(0, 64)}`)
        return answer(toWireResult(known.result), status === '200' ? 200 : codeOf(known.result.isHealthy))
      }),
    )
    .get(
      '/status',
      withQuery(noParameters, () => answer(toWireStatusSummary(healthChecker.getStatusSummary()), 200)),
    )
}

/** The answer of `GET /health`. */
export function healthStatus(healthChecker: HealthChecker): Readonly<Record<string, string | number>> {
  const { overallStatus, state } = healthChecker.latest()
  const status = state === 'draining' ? state : overallStatus
  return { status, timestamp: now(), uptime_seconds: Math.round(process.uptime()) }
}

/** Names of checks say which services a bot uses. */
function mayRead(c: Context<RouteEnv>): boolean {
  const role = c.get('caller')?.role
  return role === 'read' || role === 'operate' || role === 'admin'
}

/** A plain `Response` instead of `c.json()`: a probe takes a third less time. */
function createAnswer(headers: Readonly<Record<string, string>>) {
  return (body: object, status: 200 | 503, type = 'application/json'): Response =>
    new Response(JSON.stringify(body), { status, headers: { ...headers, 'content-type': type } })
}

async function runNewChecks(healthChecker: HealthChecker, only?: string): Promise<void> {
  const missing = healthChecker
    .getCheckStates()
    .filter(({ name, hasRun }) => !hasRun && (only === undefined || sameName(name, only)))
  await Promise.all(missing.map(({ name }) => healthChecker.checkSingle(name)))
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function isIetf(format: 'json' | 'ietf' | undefined, c: Context): boolean {
  if (format !== undefined) return format === 'ietf'
  const supports = ['application/json', IETF_MEDIA_TYPE]
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === IETF_MEDIA_TYPE
}

/** 503 if unhealthy, which load balancers act on. Scrapers that read the body of 200 only ask for `?status=200`. */
function codeOf(isHealthy: boolean): 200 | 503 {
  return isHealthy ? 200 : 503
}

function now(): string {
  return new Date().toISOString()
}
