import type { Context } from 'hono'
import * as v from 'valibot'

import { operation, type Operation } from '../../http/operation.ts'
import { problem } from '../../http/problem.ts'
import type { RouteEnv } from '../../http/route-env.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { isWanted, query } from './query.ts'

const DESCRIPTION = `Returns server-sent events until the client disconnects. The \`data\` of each is a JSON object with \`at\`, the time:

- \`check.changed\`: \`check\`, \`from\`, \`to\`, \`message\`, \`code\`, \`critical\`.
- \`alert.fired\`, \`alert.resolved\`, \`alert.acknowledged\`, \`alert.unacknowledged\`, \`alert.suppressed\`, \`alert.unsuppressed\`: \`alert_id\`, \`rule_name\`, \`severity\`, \`status\`, \`summary\`, \`fired_at\`, \`resolution_reason\`, \`by\`, \`until\`.
- \`silence.added\`, \`silence.updated\`, \`silence.expired\`: \`silence_id\`, \`state\`, \`by\`, \`reason\`, \`until\`.
- \`notification.sent\`, \`notification.failed\`, \`notification.refused\`: \`notification_id\`, \`channel\`, \`type\`, \`alert_count\`, \`alert_id\` (of the first), \`severity\` (of the worst), \`attempt\`, \`reason\`, \`next_try_at\`.
- \`channel.changed\`: \`channel\`, \`from\`, \`to\` (\`ok\`, \`paused\`, \`backing_off\` or \`refusing\`), \`is_usable\`, \`until\`, \`reason\`.
- \`budget.changed\`: \`period\`, \`key\`, \`level\`, \`cost\`, \`limit\`, \`used_ratio\`.
- \`config.reloaded\`: \`file\`, \`trigger\` (\`api\`, \`signal\` or \`file\`), \`changes\` and \`restart_needed\` as in the answer of \`POST /admin/reload\`.
- \`resync\`: events are lost because the server was restarted (\`reason\` is \`restarted\`) or because there were too many of them (\`too_old\`). Load everything again.

A client that connects again with the id of the last event that it has received is sent what it missed, as far as it is among the last 1000 events. A comment every 15 seconds keeps the connection open.`

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  // nginx passes each event on at once.
  'x-accel-buffering': 'no',
}

/** The events of the monitor as they happen. */
export function eventOperations({ events, access }: ApiDependencies): readonly Operation[] {
  return [
    operation({
      route: 'GET /api/v1/events',
      id: 'listenToEvents',
      tag: 'Events',
      summary: 'Listen to events',
      description: DESCRIPTION,
      needs: 'read',
      query,
      answers: {
        200: {
          description: 'The events.',
          type: 'text/event-stream',
          schema: v.string(),
          example:
            'id: 4f1d0c9ab27e6635-17\nevent: check.changed\ndata: {"at":"2026-11-27T12:00:00.000Z","check":"glm_api","from":"healthy","to":"unhealthy","message":"HTTP 429","code":"RATE_LIMITED","critical":true}\n\n',
        },
      },
      errors: ['TOO_MANY_STREAMS', 'STOPPING'],
      handle: (c, { query: { last_event_id, types } }) => {
        // The body of an answer to HEAD is never read.
        if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS)
        const body = events.open({
          lastEventId: c.req.header('last-event-id') ?? last_event_id,
          wants: isWanted(types),
          mayRead: validityOf(c, access),
          disconnect: () => c.env?.outgoing?.destroy(),
        })
        if (body === 'STOPPING') return problem(c, body, 'The server is stopping')
        if (body !== 'TOO_MANY_STREAMS') return c.body(body, 200, HEADERS)
        c.header('retry-after', '30')
        return problem(c, body, 'Too many clients listen to events; try again later')
      },
    }),
  ]
}

/** Returns whether the caller may still read: a session may end, and a reload may remove a key. */
function validityOf(
  c: Context<RouteEnv>,
  { authenticator, visitOf }: ApiDependencies['access'],
): () => boolean {
  const via = c.get('caller')?.via
  const { connection } = visitOf(c)
  return () => authenticator.mayStillRead(connection, via)
}
