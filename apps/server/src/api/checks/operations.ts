import type { CheckState } from '@botwatch/health'
import { suggest } from '@botwatch/options'
import type { Context } from 'hono'
import * as v from 'valibot'

import { noteChange } from '../../audit/change.ts'
import { summarize } from '../../check-cells/cells.ts'
import { json, operation, type Operation } from '../../http/operation.ts'
import { problem } from '../../http/problem.ts'
import type { RouteEnv } from '../../http/route-env.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { singlePage } from '../page.ts'
import { check, checkExample, toWireCheck } from './check.ts'
import { checkDetail, checkDetailExample, toWireDetail } from './check-detail.ts'
import { runCheck } from './run-check.ts'

const params = v.strictObject({ name: v.pipe(v.string(), v.description('Name of the check, in any case.')) })

/** The checks: their state, their past, and a run on demand. */
export function checkOperations({ monitor, readCheckCells }: ApiDependencies): readonly Operation[] {
  const { health } = monitor
  const withCheck = async (
    c: Context<RouteEnv>,
    name: string,
    answer: (state: CheckState) => Promise<Response>,
  ): Promise<Response> => {
    const states = health.getCheckStates()
    const state = states.find((each) => each.name.toLowerCase() === name.toLowerCase())
    if (state !== undefined) return answer(state)
    const meant = suggest(
      name,
      states.map((each) => each.name),
    )
    const hint = meant === undefined ? 'GET /api/v1/checks lists all' : `did you mean ${meant}?`
    return problem(c, 'CHECKER_NOT_FOUND', `No check has this name; ${hint}`)
  }
  return [
    operation({
      route: 'GET /api/v1/checks',
      id: 'listChecks',
      tag: 'Checks',
      summary: 'List the checks',
      description: 'Returns all checks in one page, in the order in which they were added, from memory.',
      needs: 'read',
      answers: {
        200: {
          description: 'The checks.',
          schema: singlePage(check),
          example: { items: [checkExample], next_cursor: null },
        },
      },
      handle: async (c) => {
        const states = health.getCheckStates()
        const cells = await readCheckCells()
        const nowMs = Date.now()
        const items = states.map((state) => toWireCheck(state, cells.get(state.name) ?? null, nowMs))
        return json(c, { items, next_cursor: null })
      },
    }),
    operation({
      route: 'GET /api/v1/checks/:name',
      id: 'getCheck',
      tag: 'Checks',
      summary: 'Get a check',
      description:
        'Returns one check with its last runs, and its history of 24 hours in steps of 5 minutes and of 90 days.',
      needs: 'read',
      params,
      answers: { 200: { description: 'The check.', schema: checkDetail, example: checkDetailExample } },
      errors: ['CHECKER_NOT_FOUND'],
      handle: (c, { params: { name: asked } }) =>
        withCheck(c, asked, async (state) => {
          const { name } = state
          const nowMs = Date.now()
          // The history reports its failures itself.
          const history = await monitor.checkHistory(name).catch(() => null)
          const summary = history && summarize(history, nowMs)
          return json(c, toWireDetail(toWireCheck(state, summary, nowMs), health.getHistory(name), history))
        }),
    }),
    operation({
      route: 'POST /api/v1/checks/:name/run',
      id: 'runCheck',
      tag: 'Checks',
      summary: 'Run a check',
      description:
        'Runs a check now, within its own time limit, and returns its result. Joins a run in progress. If the last run ended less than 5 seconds ago, or if the check keeps its results for longer, returns that result instead.',
      needs: 'operate',
      action: 'check.run',
      params,
      answers: {
        200: {
          description: 'The check after the run.',
          schema: v.strictObject({
            run: v.pipe(
              v.picklist(['finished', 'skipped', 'running']),
              v.description(
                '`skipped`: the last result is too new for another run; `running`: the run takes longer than the time limit of all checks, and goes on.',
              ),
            ),
            check,
          }),
          example: { run: 'finished', check: checkExample },
        },
      },
      errors: ['CHECKER_NOT_FOUND'],
      handle: (c, { params: { name: asked } }) =>
        withCheck(c, asked, async (before) => {
          const { name } = before
          const run = await runCheck(health, before)
          const after = health.getCheckStates().find((state) => state.name === name) ?? before
          noteChange(c, { target: name, after: { run, status: after.result.status } })
          const cells = await readCheckCells()
          return json(c, { run, check: toWireCheck(after, cells.get(name) ?? null, Date.now()) })
        }),
    }),
  ]
}
