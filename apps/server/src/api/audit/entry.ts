import * as v from 'valibot'

import type { Role } from '../../config/server-config.ts'
import type { AuditOutcome, StoredAuditEntry } from '../../store/audit-entry.ts'
import { roleSchema } from '../enums.ts'
import { time, toTime } from '../fields.ts'

/** Any JSON value; objects and lists are not described further. */
type WireValue = string | number | boolean | Readonly<Record<string, unknown>> | readonly unknown[] | null

/** Who did what, when, as JSON. */
export interface WireAuditEntry {
  readonly id: string
  readonly at: string
  readonly actor: string
  readonly via: StoredAuditEntry['via']
  readonly role: Role | null
  readonly address: string
  readonly action: string
  readonly target: string | null
  readonly before: WireValue
  readonly after: WireValue
  readonly outcome: AuditOutcome
}

const single = [v.string(), v.number(), v.boolean(), v.looseObject({})] as const
const value: v.GenericSchema<WireValue> = v.nullable(
  v.union([...single, v.array(v.nullable(v.union(single)))]),
)

/** An entry of the audit trail in answers. */
export const auditEntry: v.GenericSchema<WireAuditEntry> = v.pipe(
  v.strictObject({
    id: v.string(),
    at: time,
    actor: v.pipe(
      v.string(),
      v.description(
        'Name of the key; `local` for a program on this machine without keys, `unknown` for a wrong key.',
      ),
    ),
    via: v.picklist(['key', 'session', 'local', 'anonymous', 'none']),
    role: v.nullable(roleSchema),
    address: v.pipe(v.string(), v.description('IP address, or `unknown`.')),
    action: v.pipe(v.string(), v.description('Name of the change, e.g. `alert.acknowledge`.')),
    target: v.pipe(
      v.nullable(v.string()),
      v.description('Name or id of the changed object; null for an action without one.'),
    ),
    before: v.pipe(
      value,
      v.description(
        'State before, without secrets; null if there is none. A text if it was too long to keep whole.',
      ),
    ),
    after: v.pipe(value, v.description('State after, likewise.')),
    outcome: v.picklist(['done', 'refused', 'failed']),
  }),
  v.metadata({ ref: 'AuditEntry', description: 'Who did what, when.' }),
)

/** An example of an entry. */
export const auditExample: WireAuditEntry = {
  id: '1742',
  at: '2026-11-27T12:00:00.000Z',
  actor: 'oncall',
  via: 'session',
  role: 'operate',
  address: '192.0.2.7',
  action: 'check.run',
  target: 'glm_api',
  before: null,
  after: { run: 'finished', status: 'healthy' },
  outcome: 'done',
}

/** Converts an entry to JSON. */
export function toWireEntry(entry: StoredAuditEntry): WireAuditEntry {
  const { id, atMs, actor, via, role, address, action, target, before, after, outcome } = entry
  return {
    id: String(id),
    at: toTime(atMs),
    actor,
    via,
    role: role ?? null,
    address,
    action,
    target: target === '' ? null : target,
    before: valueOf(before),
    after: valueOf(after),
    outcome,
  }
}

/** Parses JSON. JSON that was cut, or in which a character was escaped, stays a text. */
function valueOf(text: string): WireValue {
  if (text === '') return null
  try {
    return JSON.parse(text) as WireValue
  } catch {
    return text
  }
}
