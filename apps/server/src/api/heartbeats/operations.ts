import { suggest, text } from '@botwatch/options'
import type { Context } from 'hono'
import * as v from 'valibot'

import { callerName } from '../../http/caller-name.ts'
import { json, operation, type Operation } from '../../http/operation.ts'
import { problem } from '../../http/problem.ts'
import type { RouteEnv } from '../../http/route-env.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { singlePage } from '../page.ts'
import { exampleHeartbeat, heartbeatSchema, toWireHeartbeat } from './wire.ts'

const params = v.strictObject({
  name: v.pipe(text(1, 64), v.description('Name of the job, ignoring case.')),
})
/** Longer texts are cut, so that a job that sends its whole output is heard all the same. */
const body: v.GenericSchema<unknown, { readonly message?: string | undefined }> = v.strictObject({
  message: v.optional(
    v.pipe(
      v.string(),
      v.description('Text for people, e.g. `120 reviews`. Cut to 500 characters; secrets are removed.'),
    ),
  ),
})
/** A report has one item. */
const ONE = { accepted: 1, rejected: 0, problem: undefined }
const list = singlePage(heartbeatSchema)

/** Reports of jobs. */
export function heartbeatOperations({ heartbeats, intake }: ApiDependencies): readonly Operation[] {
  const notFound = (c: Context<RouteEnv>, name: string): Response => {
    const names = heartbeats.list().map(({ checker }) => checker.name)
    const meant = suggest(name, names)
    const hint = meant === undefined ? '.' : `; did you mean ${meant}?`
    const advice =
      'Add a check of the type heartbeat to the configuration file, its name to MONITORING_HEARTBEATS, or heartbeat() to the checks of a program'
    return problem(c, 'HEARTBEAT_NOT_FOUND', `No heartbeat has this name${hint} ${advice}`)
  }
  const report = (
    kind: 'beat' | 'fail',
    facts: Pick<Operation, 'id' | 'summary' | 'description'>,
  ): Operation =>
    operation({
      ...facts,
      route: `POST /api/v1/heartbeats/:name${kind === 'beat' ? '' : '/fail'}`,
      tag: 'Heartbeats',
      needs: 'ingest',
      params,
      body: {
        schema: body,
        example: { message: kind === 'beat' ? '120 reviews' : 'no space left on device' },
        isOptional: true,
      },
      answers: { 200: { description: 'The job.', schema: heartbeatSchema, example: exampleHeartbeat } },
      errors: ['HEARTBEAT_NOT_FOUND'],
      handle: (c, { params: { name }, body: { message } }) => {
        const reported = heartbeats.report(name, kind, message)
        if (reported === undefined) return notFound(c, name)
        intake.heard(callerName(c), 'heartbeats', ONE)
        return c.json(toWireHeartbeat(reported))
      },
    })
  return [
    operation({
      route: 'GET /api/v1/heartbeats',
      id: 'listHeartbeats',
      tag: 'Heartbeats',
      summary: 'List the jobs that report',
      description:
        'Returns every job that is expected to report, with its last reports. All are on one page. Each is a check as well.',
      needs: 'read',
      answers: {
        200: {
          description: 'The jobs.',
          schema: list,
          example: { items: [exampleHeartbeat], next_cursor: null },
        },
      },
      handle: (c) => json(c, { items: heartbeats.list().map(toWireHeartbeat), next_cursor: null }),
    }),
    report('beat', {
      id: 'sendHeartbeat',
      summary: 'Report that a job is alive',
      description:
        'Reports that a job has done its work. Its check is healthy until the next report is due, degraded during the grace, then unhealthy. Use POST: `curl -X POST --retry 5 -H "Authorization: Bearer KEY" URL`.',
    }),
    report('fail', {
      id: 'sendFailure',
      summary: 'Report that a job has failed',
      description:
        'Reports that a job has failed. Its check is unhealthy at once, which is an alert within seconds, until the job reports that it is alive.',
    }),
  ]
}
