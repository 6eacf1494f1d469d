import {
  IETF_MEDIA_TYPE,
  toIetfReport,
  toWireReport,
  toWireResult,
  toWireStatusSummary,
  type HealthChecker,
  type ProbeKind,
} from '@botwatch/health'
import type { Stall } from '@botwatch/monitor'
import { choice } from '@botwatch/options'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import * as v from 'valibot'

import { operation, type Operation } from '../http/operation.ts'
import { problem } from '../http/problem.ts'
import type { RouteEnv } from '../http/route-env.ts'

const REPORT = { status: v.optional(v.literal('200', '200')) }
const checkerQuery = v.strictObject(REPORT)
const detailedQuery = v.strictObject({ ...REPORT, format: v.optional(choice(['json', 'ietf'])) })

/** What the routes of the health checks need. */
export interface HealthRouteOptions {
  readonly version: string
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>
  /** What stands still at the moment. */
  readonly stalled: () => readonly Stall[]
}

/** The health checks. They answer from memory; a request runs a check only if it has never run. */
export function healthOperations(
  healthChecker: HealthChecker,
  { version, headers, stalled }: HealthRouteOptions,
): readonly Operation[] {
  const answer = createAnswer(headers)
  const probe = (kind: ProbeKind, name: string): Operation =>
    operation({
      route: `GET /health/${name}`,
      id: `probe${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      tag: 'Health',
      summary: `The ${kind} probe`,
      description:
        kind === 'readiness'
          ? 'Lists the failing checks, and what stands still, for those who may read. Fails also while a loop of the server stands still.'
          : 'Lists the failing checks for those who may read.',
      needs: 'probe',
      answers: { 200: { description: 'Passing.' }, 503: { description: 'Failing.' } },
      handle: (c) => {
        const { isPassing, status, state, failing } = healthChecker.probe(kind)
        const stalls = kind === 'readiness' ? stalled() : []
        // A store or channel that fails is an alert; without its loops the server does nothing.
        const isStalled = stalls.some((stall) => stall.kind === 'loop')
        const shown = state === 'draining' ? state : isStalled ? 'unhealthy' : status
        const details = mayRead(c)
          ? { failed_checks: failing, ...(stalls.length > 0 && { stalled: stalls }) }
          : {}
        const code = isPassing && !isStalled ? 200 : 503
        return answer({ status: shown, state, ...details, timestamp: now() }, code)
      },
    })
  return [
    operation({
      route: 'GET /health',
      id: 'getHealth',
      tag: 'Health',
      summary: 'Get the overall status',
      description: 'Returns 200 while the server runs.',
      needs: 'probe',
      answers: { 200: { description: 'The status.' } },
      handle: () => answer(healthStatus(healthChecker), 200),
    }),
    probe('liveness', 'live'),
    probe('readiness', 'ready'),
    probe('startup', 'startup'),
    operation({
      route: 'GET /health/detailed',
      id: 'getHealthReport',
      tag: 'Health',
      summary: 'Get the results of all checks',
      description: 'Returns 503 if a critical check is unhealthy, unless `status=200`.',
      needs: 'read',
      query: detailedQuery,
      answers: { 200: { description: 'Healthy.' }, 503: { description: 'Unhealthy.' } },
      handle: async (c, { query: { format, status } }) => {
        await runNewChecks(healthChecker)
        const report = healthChecker.latest()
        const code = status === '200' ? 200 : codeOf(report.isHealthy)
        if (!isIetf(format, c)) return answer(toWireReport(report), code)
        const ietf = toIetfReport(report, { releaseId: version, description: 'Botwatch' })
        return answer(ietf, code, IETF_MEDIA_TYPE)
      },
    }),
    operation({
      route: 'GET /health/checker/:name',
      id: 'getCheckResult',
      tag: 'Health',
      summary: 'Get the result of one check',
      description: 'Returns 503 if the check is unhealthy, unless `status=200`.',
      needs: 'read',
      params: v.strictObject({ name: v.string() }),
      query: checkerQuery,
      answers: { 200: { description: 'Healthy.' }, 503: { description: 'Unhealthy.' } },
      errors: ['CHECKER_NOT_FOUND'],
      handle: async (c, { params: { name }, query: { status } }) => {
        await runNewChecks(healthChecker, name)
        const known = healthChecker.getCheckStates().find((state) => sameName(state.name, name))
        if (known === undefined)
          return problem(c, 'CHECKER_NOT_FOUND', `Health checker not found: ${name.slice(0, 64)}`)
        return answer(toWireResult(known.result), status === '200' ? 200 : codeOf(known.result.isHealthy))
      },
    }),
    operation({
      route: 'GET /health/status',
      id: 'getHealthSummary',
      tag: 'Health',
      summary: 'Count the checks by status',
      description: 'Returns the number of checks in each status.',
      needs: 'read',
      answers: { 200: { description: 'The counts.' } },
      handle: () => answer(toWireStatusSummary(healthChecker.getStatusSummary()), 200),
    }),
  ]
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
