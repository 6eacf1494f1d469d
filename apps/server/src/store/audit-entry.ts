import type { Role } from '../config/server-config.ts'

/** How a change ended. */
export type AuditOutcome = 'done' | 'refused' | 'failed'

/** Who did what, when. No field holds a secret or a control character. */
export interface AuditEntry {
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** Name of the key, `local` for a program on this machine if there are no keys, or `unknown`. */
  readonly actor: string
  /** How the actor was known. */
  readonly via: 'key' | 'session' | 'local' | 'anonymous' | 'none'
  readonly role: Role | undefined
  /** IP address, or `unknown`. */
  readonly address: string
  /** Name of the change, e.g. `metrics.reset`. */
  readonly action: string
  /** What was changed. Empty if the action says it all. */
  readonly target: string
  /** JSON of the state before, or an empty text. */
  readonly before: string
  /** JSON of the state after, or an empty text. */
  readonly after: string
  readonly outcome: AuditOutcome
}

/** An entry in the database. */
export interface StoredAuditEntry extends AuditEntry {
  /** Grows with each entry. */
  readonly id: number
}

/** Which entries to list. */
export interface AuditQuery {
  /** Only entries with a smaller id. */
  readonly before?: number | undefined
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly limit: number
}

/** Who did it. */
export type Actor = Pick<AuditEntry, 'via' | 'role' | 'address'> & { readonly name: string }
