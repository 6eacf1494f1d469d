import * as v from 'valibot'

import { operation, type Operation } from '../../http/operation.ts'
import type { Intake } from '../../intake/intake.ts'
import { REPORT_KINDS, type ReportKind, type Sender } from '../../intake/senders.ts'
import { time, toTime } from '../fields.ts'
import { noCursor } from '../page.ts'

/** Who reports one kind of thing, as JSON. */
interface WireSender {
  readonly name: string
  readonly kind: ReportKind
  readonly first_heard_at: string
  readonly last_heard_at: string
  readonly accepted: number
  readonly rejected: number
  readonly last_problem: { readonly at: string; readonly path: string; readonly problem: string } | null
}

const sender: v.GenericSchema<WireSender> = v.pipe(
  v.strictObject({
    name: v.pipe(v.string(), v.description('Name of the API key; `local` without keys.')),
    kind: v.picklist(REPORT_KINDS),
    first_heard_at: time,
    last_heard_at: time,
    accepted: v.pipe(v.number(), v.description('Number of items that were counted.')),
    rejected: v.pipe(v.number(), v.description('Number of items that were invalid.')),
    last_problem: v.pipe(
      v.nullable(v.strictObject({ at: time, path: v.string(), problem: v.string() })),
      v.description('The latest problem of an item; null if there was none.'),
    ),
  }),
  v.metadata({ ref: 'Sender', description: 'Reports of one kind by one key.' }),
)

const list = v.strictObject({
  since: v.pipe(time, v.description('Start of the server, and so of these counts.')),
  items: v.array(sender),
  next_cursor: noCursor,
})

const example = {
  since: '2026-11-28T08:00:00.000Z',
  items: [
    {
      name: 'review-bot',
      kind: 'token_usage',
      first_heard_at: '2026-11-28T08:00:12.000Z',
      last_heard_at: '2026-11-28T12:30:00.000Z',
      accepted: 1841,
      rejected: 2,
      last_problem: {
        at: '2026-11-28T09:10:00.000Z',
        path: 'items[3].prompt_tokens',
        problem: 'expected an integer from 0 to 9007199254740991, got -1',
      },
    },
  ],
  next_cursor: null,
}

/** `GET /api/v1/senders`. */
export function sendersOperation({ senders }: Intake): Operation {
  return operation({
    route: 'GET /api/v1/senders',
    id: 'listSenders',
    tag: 'Ingest',
    summary: 'List senders',
    description:
      'Returns each key that has sent requests, token usage, samples or heartbeats since the start of the server, by name and kind: when it was heard first and last, and how many items were counted and rejected. At most 1000 are kept, those that were heard last.',
    needs: 'read',
    answers: { 200: { description: 'The senders.', schema: list, example } },
    handle: (c) =>
      c.json({ since: toTime(senders.sinceMs), items: senders.list().map(toWire), next_cursor: null }),
  })
}

function toWire({ name, kind, firstMs, lastMs, accepted, rejected, problem }: Sender): WireSender {
  return {
    name,
    kind,
    first_heard_at: toTime(firstMs),
    last_heard_at: toTime(lastMs),
    accepted,
    rejected,
    last_problem: problem && { at: toTime(problem.atMs), path: problem.path, problem: problem.problem },
  }
}
