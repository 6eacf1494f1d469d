import {
  SILENCE_STATES,
  isAlertsError,
  toWire,
  toWireAlert,
  type Silence,
  type SilenceInput,
} from '@botwatch/alerts'
import { choice } from '@botwatch/options'
import type { Context } from 'hono'
import * as v from 'valibot'

import { noteChange } from '../../audit/change.ts'
import { callerName } from '../../http/caller-name.ts'
import { json, operation, type Operation } from '../../http/operation.ts'
import { orProblem } from '../../http/part-problem.ts'
import { problem } from '../../http/problem.ts'
import type { RouteEnv } from '../../http/route-env.ts'
import { alertExample } from '../alerts/examples.ts'
import { idCursor } from '../alerts/query.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { endOf } from '../end-time.ts'
import { repeatable } from '../fields.ts'
import { listEntries, mapPage, page, readPage } from '../page.ts'
import { previewBody, silenceBody, toScope, type SilenceBody } from './bodies.ts'
import { silence, silenceExample, silencePreview } from './schemas.ts'

const MAX_PREVIEWED = 1000
/** Previews at the same time: with slow regular expressions, each takes about 10 ms of a turn of the event loop. */
const MAX_PREVIEWS = 4
const silenceId = v.strictObject({ id: v.pipe(v.string(), v.description('Id of the silence.')) })
const bodyExample = {
  matchers: [{ name: 'check', op: '=', value: 'glm_api' }],
  reason: 'maintenance of the GLM API',
  for_seconds: 7200,
}
const answer = { description: 'The silence as it is now.', schema: silence, example: silenceExample }

/** Silences, and what one would do. */
export function silenceOperations({ monitor: { alerts } }: ApiDependencies): readonly Operation[] {
  let previews = 0
  return [
    operation({
      route: 'GET /api/v1/silences',
      id: 'listSilences',
      tag: 'Silences',
      summary: 'List silences',
      description: 'Returns silences, newest first. Expired silences are kept as long as resolved alerts.',
      needs: 'read',
      query: v.strictObject({
        state: v.pipe(
          repeatable(choice(SILENCE_STATES), { type: 'string', enum: [...SILENCE_STATES] }),
          v.description('State of the silences. May be repeated. Default all.'),
        ),
        cursor: idCursor,
        limit: listEntries.limit,
      }),
      answers: {
        200: {
          description: 'A page of silences.',
          schema: page(silence),
          example: { items: [silenceExample], next_cursor: null },
        },
      },
      errors: ['STORE_UNAVAILABLE'],
      handle: (c, { query: { state, ...place } }) =>
        orProblem(c, 'SILENCE_NOT_FOUND', async () => {
          const found = await readPage(
            place,
            (cursor, limit) =>
              alerts.listSilences({ ...(state && { state }), ...(cursor && { cursor }), limit }),
            ({ id }) => id,
          )
          return json(c, mapPage(found, toWire))
        }),
    }),
    operation({
      route: 'POST /api/v1/silences/preview',
      id: 'previewSilence',
      tag: 'Silences',
      summary: 'Preview a silence',
      description:
        'Returns the open alerts that a silence would silence if it were added now, and changes nothing. Takes the body of a silence; only the matchers are required.',
      needs: 'read',
      body: { schema: previewBody, example: { matchers: bodyExample.matchers } },
      answers: {
        200: {
          description: 'The alerts that it would silence.',
          schema: silencePreview,
          example: {
            state: 'active',
            next_change_at: null,
            matching_alerts: 1,
            silenced_alerts: 1,
            items: [alertExample],
          },
        },
      },
      errors: ['STORE_UNAVAILABLE'],
      handle: (c, { body }) => {
        if (previews >= MAX_PREVIEWS) return tooManyPreviews(c)
        previews += 1
        return orProblem(c, 'SILENCE_NOT_FOUND', async () => {
          const { matching, silenced, ...rest } = await alerts.previewSilence(toScope(body))
          const items = silenced.slice(0, MAX_PREVIEWED).map((each) => toWireAlert(each))
          const counts = { matching_alerts: matching, silenced_alerts: silenced.length }
          return json(c, { ...toWire(rest), ...counts, items })
        }).finally(() => (previews -= 1))
      },
    }),
    operation({
      route: 'POST /api/v1/silences',
      id: 'addSilence',
      tag: 'Silences',
      summary: 'Add a silence',
      description:
        'Holds the notifications of all alerts that match, open and later ones, for `for_seconds` or until `until`. A recurring silence holds them at certain times of the week. At most 1000 silences can be active or pending.',
      needs: 'operate',
      action: 'silence.add',
      body: { schema: silenceBody, example: bodyExample },
      answers: { 201: { ...answer, description: 'The new silence.' } },
      errors: ['CONFLICT', 'STORE_UNAVAILABLE'],
      handle: (c, { body }) =>
        orProblem(c, 'SILENCE_NOT_FOUND', async () => {
          const added = await alerts.addSilence(toInput(c, body))
          noteChange(c, { target: added.id, after: brief(added) })
          return c.json(toWire(added), 201)
        }),
    }),
    operation({
      route: 'GET /api/v1/silences/:id',
      id: 'getSilence',
      tag: 'Silences',
      summary: 'Get a silence',
      description: 'Returns one silence, also if it has expired.',
      needs: 'read',
      params: silenceId,
      answers: { 200: { ...answer, description: 'The silence.' } },
      errors: ['SILENCE_NOT_FOUND', 'STORE_UNAVAILABLE'],
      handle: (c, { params: { id } }) =>
        orProblem(c, 'SILENCE_NOT_FOUND', async () => c.json(toWire(await alerts.getSilence(id)))),
    }),
    operation({
      route: 'PUT /api/v1/silences/:id',
      id: 'updateSilence',
      tag: 'Silences',
      summary: 'Change a silence',
      description:
        'Replaces the matchers, times, reason and end of a silence. Returns 409 if the silence has ended.',
      needs: 'operate',
      action: 'silence.update',
      params: silenceId,
      body: { schema: silenceBody, example: { ...bodyExample, for_seconds: 14_400 } },
      answers: { 200: answer },
      errors: ['SILENCE_NOT_FOUND', 'CONFLICT', 'STORE_UNAVAILABLE'],
      handle: (c, { params: { id }, body }) =>
        orProblem(c, 'SILENCE_NOT_FOUND', async () => {
          noteChange(c, { target: id })
          const before = await alerts.getSilence(id)
          const after = await alerts.updateSilence(id, toInput(c, body))
          noteChange(c, { target: id, before: brief(before), after: brief(after) })
          return c.json(toWire(after))
        }),
    }),
    operation({
      route: 'DELETE /api/v1/silences/:id',
      id: 'expireSilence',
      tag: 'Silences',
      summary: 'End a silence',
      description:
        'Ends a silence early. It is kept as long as resolved alerts, with the state `expired`. A silence that has ended is returned unchanged.',
      needs: 'operate',
      action: 'silence.expire',
      params: silenceId,
      answers: { 200: answer },
      errors: ['SILENCE_NOT_FOUND', 'STORE_UNAVAILABLE'],
      handle: (c, { params: { id } }) =>
        orProblem(c, 'SILENCE_NOT_FOUND', async () => {
          noteChange(c, { target: id })
          const before = await alerts.getSilence(id)
          const after = await alerts.expireSilence(id, { by: callerName(c) }).catch((error: unknown) => {
            if (isAlertsError(error) && error.code === 'CONFLICT') return alerts.getSilence(id)
            throw error
          })
          noteChange(c, { target: id, before: brief(before), after: brief(after) })
          return c.json(toWire(after))
        }),
    }),
  ]
}

function tooManyPreviews(c: Context<RouteEnv>): Response {
  c.header('retry-after', '1')
  return problem(c, 'TOO_MANY_REQUESTS', 'Other previews are under way; try again in a second')
}

function toInput(
  c: Context<RouteEnv>,
  { reason, for_seconds: forSeconds, until, ...body }: SilenceBody,
): SilenceInput {
  return { ...toScope(body), by: callerName(c), reason, until: endOf({ forSeconds, until }) }
}

/** What the audit trail has of a silence. */
function brief({ state, until, reason, matchers, recurring }: Silence): object {
  return { state, until, reason, matchers, ...(recurring !== null && { recurring }) }
}
