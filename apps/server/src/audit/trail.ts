import type { Logger } from 'pino'

import { printable } from '../printable.ts'
import type { Actor, AuditEntry, AuditOutcome } from '../store/audit-entry.ts'
import type { AuditStore } from '../store/server-store.ts'
import type { Change } from './change.ts'

/** Writes who did what to the database and to the log. Never throws. */
export interface AuditTrail {
  readonly changed: (actor: Actor, action: string, change: Change, outcome: AuditOutcome) => void
  /** A wrong key came from an address. */
  readonly wrongKey: (address: string) => void
}

/** What an audit trail needs. */
export interface AuditTrailOptions {
  readonly store: AuditStore
  readonly log: Logger
  /** Hides secrets in a text. */
  readonly redact: (text: string) => string
  /** Whether one more entry may tell of something refused. Bounds them, so that they do not push out what was done. */
  readonly mayTellOfRefusal: () => boolean
}

const NOBODY: Omit<Actor, 'address'> = { name: 'unknown', via: 'none', role: undefined }

/** Creates an audit trail. What cannot be stored is in the log, with the reason. */
export function createAuditTrail({ store, log, redact, mayTellOfRefusal }: AuditTrailOptions): AuditTrail {
  const show = (value: unknown, maxLength: number): string => {
    if (value === undefined) return ''
    return printable(redact(typeof value === 'string' ? value : JSON.stringify(value)), maxLength)
  }
  const changed: AuditTrail['changed'] = ({ name, via, role, address }, action, change, outcome) => {
    if (outcome !== 'done' && !mayTellOfRefusal()) return
    const entry: AuditEntry = {
      atMs: Date.now(),
      actor: name,
      via,
      role,
      address,
      action,
      target: show(change.target, 256),
      before: show(change.before, 2000),
      after: show(change.after, 2000),
      outcome,
    }
    const what = entry.target === '' ? action : `${action} ${entry.target}`
    log[outcome === 'done' ? 'info' : 'warn']({ audit: entry }, `${what} by ${name}: ${outcome}`)
    try {
      store.add(entry)
    } catch (error) {
      log.error({ err: error }, 'the audit entry above could not be stored')
    }
  }
  return {
    changed,
    wrongKey: (address) => changed({ ...NOBODY, address }, 'key.check', {}, 'refused'),
  }
}
