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

import { documentedAs } from '../api/fields.ts'
import { operation, type AnswerDefinition, type Operation } from '../http/operation.ts'
import { problem } from '../http/problem.ts'
import type { RouteEnv } from '../http/route-env.ts'
import {
  healthStatusAnswer,
  ietfAnswer,
  probeAnswer,
  reportAnswer,
  resultAnswer,
  summaryAnswer,
  type WireStatus,
} from './health-answers.ts'
import { HEALTH_EXAMPLES as EXAMPLES } from './health-examples.ts'

const REPORT = {
  status: v.pipe(
    documentedAs(v.optional(v.literal('200', '200')), { type: 'string', enum: ['200'] }),
    v.description('`200` returns this status instead of 503, e.g. for a scraper that reads the body.'),
  ),
}
const checkerQuery = v.strictObject(REPORT)
const detailedQuery = v.strictObject({
  ...REPORT,
  format: v.pipe(
    v.optional(choice(['json', 'ietf'])),
    v.description('`ietf` for `application/health+json`. Default: as `Accept` says.'),
  ),
})

/** What the routes of the health checks need. */
export interface HealthRouteOptions {
  readonly version: string
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>
  /** Everything that is stalled now. */
  readonly stalled: () => readonly Stall[]
}

/** The health checks. They answer from memory; a request runs a check only if it has never run. */
export function healthOperations(
  healthChecker: HealthChecker,
  { version, headers, stalled }: HealthRouteOptions,
): readonly Operation[] {
  const answer = createAnswer(headers)
  const probe = (kind: ProbeKind, name: string, meaning: string): Operation =>
    operation({
      route: `GET /health/${name}`,
      id: `probe${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      tag: 'Health',
      summary: `The ${kind} probe`,
      description: `${meaning} Answers from memory. The failed checks are listed for callers that may read.`,
      needs: 'probe',
      answers: {
        200: { description: 'The probe passes.', schema: probeAnswer, example: EXAMPLES.probe.passing },
        503: { description: 'The probe fails.', schema: probeAnswer, example: EXAMPLES.probe.failing },
      },
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
      description:
        'Returns the worst status of all checks. The answer is 200 for every status; use `/health/ready` to decide about traffic.',
      needs: 'probe',
      answers: { 200: { description: 'The status.', schema: healthStatusAnswer, example: EXAMPLES.status } },
      handle: () => answer(healthStatus(healthChecker), 200),
    }),
    probe('liveness', 'live', 'Fails if the process must be restarted.'),
    probe(
      'readiness',
      'ready',
      'Fails while the bot should get no traffic: before the start, while a critical check is unhealthy, while a loop of the server is stalled, and from the stop on.',
    ),
    probe(
      'startup',
      'startup',
      'Fails until the server has started. Ignores the checks, except for those with `startup` in their `probes`, which must have passed once.',
    ),
    operation({
      route: 'GET /health/detailed',
      id: 'getHealthReport',
      tag: 'Health',
      summary: 'Get the results of all checks',
      description:
        'Returns the latest results. A check that has never run is run first. Returns 503 if a critical check is unhealthy or unknown, unless `status=200`.',
      needs: 'read',
      query: detailedQuery,
      answers: {
        200: reportAnswerOf('The bot is healthy or degraded.', 'healthy'),
        503: reportAnswerOf('The bot is unhealthy, or its health is unknown.', 'unhealthy'),
      },
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
      description:
        'Returns the latest result. A check that has never run is run first. Returns 503 if the check is unhealthy or unknown, unless `status=200`.',
      needs: 'read',
      params: v.strictObject({
        name: v.pipe(v.string(), v.description('Name of the check, in any case.')),
      }),
      query: checkerQuery,
      answers: {
        200: {
          description: 'The check is healthy or degraded.',
          schema: resultAnswer,
          example: EXAMPLES.result.healthy,
        },
        503: {
          description: 'The check is unhealthy or unknown.',
          schema: resultAnswer,
          example: EXAMPLES.result.unhealthy,
        },
      },
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
      summary: 'List the names of the checks',
      description: 'Returns the names and number of the registered checks.',
      needs: 'read',
      answers: { 200: { description: 'The checks.', schema: summaryAnswer, example: EXAMPLES.summary } },
      handle: () => answer(toWireStatusSummary(healthChecker.getStatusSummary()), 200),
    }),
  ]
}

function reportAnswerOf(description: string, which: 'healthy' | 'unhealthy'): AnswerDefinition {
  return {
    description,
    schema: reportAnswer,
    example: EXAMPLES.report[which],
    alternatives: { [IETF_MEDIA_TYPE]: { schema: ietfAnswer, example: EXAMPLES.ietf[which] } },
  }
}

/** The answer of `GET /health`. */
export function healthStatus(healthChecker: HealthChecker): WireStatus {
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
