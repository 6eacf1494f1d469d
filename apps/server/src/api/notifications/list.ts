import type { AlertManager, DueNotification, NotificationStatus } from '@botwatch/alerts'
import { choice, describe, text } from '@botwatch/options'
import type { Context } from 'hono'
import * as v from 'valibot'

import { json, operation, type Operation } from '../../http/operation.ts'
import { orProblem } from '../../http/part-problem.ts'
import { invalidQuery } from '../../http/query.ts'
import type { RouteEnv } from '../../http/route-env.ts'
import { listEntries, mapPage, page, readPage, type Page } from '../page.ts'
import { notification, toWireDue, toWireMessage, type WireDue, type WireMessage } from './wire.ts'

const query = v.strictObject({
  state: v.pipe(
    v.optional(choice(['due', 'open', 'sent', 'unsure', 'refused', 'replaced'])),
    v.description('Default: every message that was sent or tried.'),
  ),
  channel: v.optional(v.pipe(text(1, 256), v.description('Name of a channel.'))),
  alert_id: v.optional(v.pipe(text(1, 64), v.description('Id of an alert that the notification reports.'))),
  ...listEntries,
})

type Query = v.InferOutput<typeof query>
type Source = Pick<AlertManager, 'listDueNotifications' | 'listNotifications'>
type Place = Pick<DueNotification, 'alertId' | 'channel'>

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** Lists due notifications, and messages that were sent or tried. */
export function listNotifications(alerts: Source): Operation {
  return operation({
    route: 'GET /api/v1/notifications',
    id: 'listNotifications',
    tag: 'Notifications',
    summary: 'List notifications',
    description:
      'With `state=due`, lists the notifications that no channel has accepted yet, each with the stage that holds it and until when; those of the newest alert come first. Otherwise lists the messages that were sent or tried, newest first, for as long as they are kept (30 days by default). Pages do not shift while notifications become due or are sent.',
    needs: 'read',
    query,
    answers: {
      200: {
        description: 'One page of notifications.',
        schema: page(notification),
        example: { items: [EXAMPLE], next_cursor: null },
      },
    },
    errors: ['STORE_UNAVAILABLE'],
    handle: (c, { query: given }) =>
      orProblem(c, 'CHANNEL_NOT_FOUND', async () => {
        const { state } = given
        const found =
          state === 'due' ? await listDue(alerts, given) : await listMessages(alerts, given, state)
        return found === undefined ? invalidCursor(c, given) : json(c, found)
      }),
  })
}

/** Returns one page, or undefined if the cursor belongs to another list. */
async function listDue(
  alerts: Source,
  { channel, alert_id: alertId, ...place }: Query,
): Promise<Page<WireDue> | undefined> {
  if (place.cursor !== undefined && readPlace(place.cursor) === undefined) return undefined
  const found = await readPage(
    place,
    (cursor, limit) => {
      const after = cursor === undefined ? undefined : readPlace(cursor)
      return alerts.listDueNotifications({
        ...(channel !== undefined && { channel }),
        ...(alertId !== undefined && { alertId }),
        ...(after !== undefined && { after }),
        limit,
      })
    },
    writePlace,
  )
  return mapPage(found, toWireDue)
}

/** Returns one page, or undefined if the cursor belongs to another list. */
async function listMessages(
  alerts: Source,
  { channel, alert_id: alertId, ...place }: Query,
  status: NotificationStatus | undefined,
): Promise<Page<WireMessage> | undefined> {
  if (place.cursor !== undefined && !UUID.test(place.cursor)) return undefined
  const found = await readPage(
    place,
    (cursor, limit) =>
      alerts.listNotifications({
        ...(status !== undefined && { status }),
        ...(channel !== undefined && { channel }),
        ...(alertId !== undefined && { alertId }),
        ...(cursor !== undefined && { cursor }),
        limit,
      }),
    ({ id }) => id,
  )
  return mapPage(found, toWireMessage)
}

function invalidCursor(c: Context<RouteEnv>, { cursor }: Query): Response {
  const expected = 'the next_cursor of the page before, with the same state'
  return invalidQuery(c, [{ path: 'cursor', expected, received: describe(cursor) }])
}

function writePlace({ alertId, channel }: Place): string {
  return Buffer.from(JSON.stringify([alertId, channel])).toString('base64url')
}

const place = v.tuple([v.string(), v.string()])

function readPlace(cursor: string): Place | undefined {
  try {
    const read = v.safeParse(place, JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    if (read.success) return { alertId: read.output[0], channel: read.output[1] }
  } catch {
    // No cursor of this list.
  }
  return undefined
}

const EXAMPLE: WireDue = {
  state: 'due',
  channel: 'slack',
  alert_id: '019b8d2c-6a40-7c3e-9a51-0d1f6a2b3c4d',
  rule_name: 'high_error_rate',
  severity: 'error',
  kind: 'fire',
  reasons: [],
  due_since: '2026-11-28T10:01:00.000Z',
  held_by: 'channel',
  held_until: '2026-11-28T10:06:00.000Z',
}
