import type { ReportedProblem } from '@botwatch/alerts'
import type { HeartbeatRecord } from '@botwatch/health/heartbeat'

import type { AuditEntry } from './audit-entry.ts'

/** Keeps the audit trail. */
export interface AuditStore {
  /** Adds an entry. Throws if it cannot be stored. */
  readonly add: (entry: AuditEntry) => void
  /** The newest entries first, at most `limit`. */
  readonly newest: (limit: number) => readonly AuditEntry[]
}

/** Keeps the sessions that were ended before their time. */
export interface SessionStore {
  /** 32 bytes that sign the cookies. */
  readonly secret: Buffer
  readonly isEnded: (id: string) => boolean
  /** Ends a session. It is over in this process even if this throws because it cannot be stored. */
  readonly end: (id: string, untilMs: number) => void
}

/** Keeps the last reports of jobs, by name, ignoring case. */
export interface HeartbeatStore {
  readonly get: (name: string) => HeartbeatRecord | undefined
  /** Throws if it cannot be stored. */
  readonly put: (name: string, record: HeartbeatRecord) => void
}

/** What the server itself stores. */
export interface ServerStore {
  readonly audit: AuditStore
  readonly sessions: SessionStore
  readonly heartbeats: HeartbeatStore
  /** Path of the database; null if it is in memory. */
  readonly path: string | null
  /** What is to be reported about the file after the start. */
  readonly problem: () => ReportedProblem | undefined
  /** Idempotent. */
  readonly close: () => void
}
