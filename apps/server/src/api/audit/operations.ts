import { text } from '@botwatch/options'
import * as v from 'valibot'

import { json, operation, type Operation } from '../../http/operation.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { documentedAs } from '../fields.ts'
import { listEntries, mapPage, page, readPage } from '../page.ts'
import { auditEntry, auditExample, toWireEntry } from './entry.ts'

const CURSOR = '`next_cursor` of the page before'
const query = v.strictObject({
  actor: v.pipe(v.optional(text(1, 256)), v.description('Name of the key.')),
  action: v.pipe(v.optional(text(1, 64)), v.description('Name of the change, e.g. `check.run`.')),
  limit: listEntries.limit,
  cursor: v.pipe(
    documentedAs(v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, CURSOR))), { type: 'string' }),
    v.description(`${CURSOR}.`),
  ),
})

/** The audit trail. */
export function auditOperations({ store }: ApiDependencies): readonly Operation[] {
  return [
    operation({
      route: 'GET /api/v1/audit',
      id: 'listAuditEntries',
      tag: 'Administration',
      summary: 'List the audit trail',
      description:
        'Returns changes with their actor, newest first, also log-ins and refused changes. Entries are kept for 90 days, at most 100000 changes.',
      needs: 'read',
      query,
      answers: {
        200: {
          description: 'The entries.',
          schema: page(auditEntry),
          example: { items: [auditExample], next_cursor: '1742' },
        },
      },
      handle: async (c, { query: { actor, action, ...place } }) => {
        const found = await readPage(
          place,
          (cursor, limit) =>
            store.audit.list({
              before: cursor === undefined ? undefined : Number(cursor),
              actor,
              action,
              limit,
            }),
          ({ id }) => String(id),
        )
        return json(c, mapPage(found, toWireEntry))
      },
    }),
  ]
}
