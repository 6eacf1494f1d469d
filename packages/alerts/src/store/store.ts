import type { AlertEvent, AlertRecord, AlertSeverity, SeriesRecord, SilenceRecord } from '../alert.ts'
import type { Labels } from '../labels.ts'
import type {
  AttemptRecord,
  AttemptStatus,
  ChannelRecord,
  KnowledgeRecord,
  SentRecord,
} from './notify-records.ts'

/** A rule that was saved through the manager, in contrast to those of the program. */
export interface RuleRecord {
  readonly name: string
  /** The fields that were given; the others have their defaults. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Wall clock. */
  readonly updatedAt: number
  readonly updatedBy: string
}

/** State with which a manager continues after a restart. */
export interface StoredState {
  /** The timeline and the wall clock at the last commit; 0 for a new store. */
  readonly timelineMs: number
  readonly wallMs: number
  /** Random key of this store, made with it; destinations are hashed with it. */
  readonly secret: string
  /** When the backup was made from which the store was restored, wall clock; until the first commit. */
  readonly restoredFromMs?: number
  readonly series: readonly SeriesRecord[]
  /** The open alerts, and those that knowledge refers to. */
  readonly alerts: readonly AlertRecord[]
  /** In any order. */
  readonly rules: readonly RuleRecord[]
  /** Those that end after `timelineMs`. */
  readonly silences: readonly SilenceRecord[]
  readonly channels: readonly ChannelRecord[]
  readonly knowledge: readonly KnowledgeRecord[]
  /** Attempts that are open, unsure or refused, oldest first: nothing has replaced them. */
  readonly attempts: readonly AttemptRecord[]
  /** Messages of the last hour before `timelineMs`, oldest first. */
  readonly sent: readonly SentRecord[]
}

/** The state of a new store. */
export const NEW_STATE: StoredState = {
  timelineMs: 0,
  wallMs: 0,
  secret: '',
  series: [],
  alerts: [],
  rules: [],
  silences: [],
  channels: [],
  knowledge: [],
  attempts: [],
  sent: [],
}

/**
 * Changes of one commit. What is forgotten goes first; then a record replaces the one with the same key, and events and sent
 * messages are added.
 */
export interface StoreChanges {
  readonly timelineMs: number
  readonly wallMs: number
  readonly series: readonly SeriesRecord[]
  /** Fingerprints. */
  readonly forgottenSeries: readonly string[]
  readonly alerts: readonly AlertRecord[]
  readonly events: readonly AlertEvent[]
  readonly rules: readonly RuleRecord[]
  /** Names. */
  readonly forgottenRules: readonly string[]
  readonly silences: readonly SilenceRecord[]
  readonly channels: readonly ChannelRecord[]
  /** Names; their knowledge goes with them. */
  readonly forgottenChannels: readonly string[]
  readonly knowledge: readonly KnowledgeRecord[]
  readonly forgottenKnowledge: readonly Pick<KnowledgeRecord, 'channel' | 'fingerprint'>[]
  readonly attempts: readonly AttemptRecord[]
  readonly sent: readonly SentRecord[]
}

/** Filter of attempts; newest first, by id, and those of one id by channel. */
export interface AttemptQuery {
  readonly channel?: string
  readonly alertId?: string
  readonly status?: AttemptStatus
  /** Only attempts whose id sorts before this one. */
  readonly before?: string
  /** Most ids. All attempts that have one of them and pass the filter are listed, so that no page ends in between. */
  readonly limit: number
}

/** Filter of resolved alerts; newest first, by id. */
export interface ResolvedQuery {
  readonly fingerprint?: string
  readonly severity?: AlertSeverity
  readonly rule?: string
  /** Labels an alert must have, with exactly these values. */
  readonly labels?: Labels
  /** Only alerts whose id sorts before this one. */
  readonly before?: string
  /** Only this id and those that sort after it. */
  readonly from?: string
  readonly limit: number
}

/** Window of statistics. Ids follow the timeline. */
export interface WindowQuery {
  /** First id of an alert in the window. */
  readonly from: string
  /** Start of the window on the timeline, for attempts. */
  readonly sinceMs: number
}

/** Summary of durations. Times are null if the count is 0. */
export interface Durations {
  readonly count: number
  readonly avgMs: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

/** Number of alerts and flaps of one rule. */
export interface RuleFigures {
  readonly rule: string
  /** Alerts that fired. */
  readonly firedAlerts: number
  /** How often these alerts breached again while recovering. */
  readonly flaps: number
}

/** Number of messages to one channel with one outcome. */
export interface AttemptFigures {
  readonly channel: string
  readonly outcome: Exclude<AttemptStatus, 'open'>
  readonly count: number
}

/** Figures of the alerts that fired, open or resolved, and of the messages whose last try ended, in a window. */
export interface WindowFigures {
  /** In any order. */
  readonly rules: readonly RuleFigures[]
  /** From firing to the first acknowledgement. */
  readonly timeToAcknowledge: Durations
  /** From firing to the end, of alerts that recovered or were resolved by hand. */
  readonly timeToResolve: Durations
  /** In any order. */
  readonly notifications: readonly AttemptFigures[]
  /** From when the first FIRE of a message could be sent to its acceptance. */
  readonly timeToNotify: Durations
}

/** Limits of one call of `prune`. */
export interface PruneQuery {
  /** Alerts resolved, and silences ended, before this; wall clock. */
  readonly resolvedBefore: number
  /** Attempts before this; the manager's timeline. */
  readonly attemptsBeforeMs: number
  /** Most alerts, and most attempts, to remove. */
  readonly limit: number
}

/** Number of removed records. */
export interface Pruned {
  readonly alerts: number
  readonly attempts: number
}

/**
 * Keeps alerts, their history, and what each channel knows. A store decides nothing and is used by one manager at a time.
 * Every failure is a rejected promise. A store may rely on this: alerts, and attempts, are first committed in the order of
 * their ids; an alert is committed no later than its events and what refers to it; one that was resolved stays so.
 */
export interface AlertStore {
  readonly load: () => Promise<StoredState>
  /** Writes all of it or nothing; once it resolves, it survives a crash of the process (a durable store). */
  readonly commit: (changes: StoreChanges) => Promise<void>
  /** Any alert, open or resolved. */
  readonly getAlert: (id: string) => Promise<AlertRecord | undefined>
  readonly listResolved: (query: ResolvedQuery) => Promise<readonly AlertRecord[]>
  /** In the order they were added. */
  readonly listEvents: (alertId: string) => Promise<readonly AlertEvent[]>
  /** Every silence that is kept, newest first. */
  readonly listSilences: () => Promise<readonly SilenceRecord[]>
  readonly listAttempts: (query: AttemptQuery) => Promise<readonly AttemptRecord[]>
  readonly countResolved: () => Promise<Readonly<Record<AlertSeverity, number>>>
  readonly getFigures: (query: WindowQuery) => Promise<WindowFigures>
  /**
   * Removes old resolved alerts with their events, ended silences and finished attempts. Keeps alerts that are open or
   * that knowledge refers to, and attempts that nothing has replaced.
   */
  readonly prune: (query: PruneQuery) => Promise<Pruned>
  readonly close: () => Promise<void>
}

/** Whether an alert passes a filter, leaving the limit aside. */
export function matchesQuery(
  {
    id,
    fingerprint,
    rule,
    severity,
    labels,
  }: Pick<AlertRecord, 'id' | 'fingerprint' | 'rule' | 'severity' | 'labels'>,
  query: Omit<ResolvedQuery, 'limit'>,
): boolean {
  return (
    (query.fingerprint === undefined || fingerprint === query.fingerprint) &&
    (query.rule === undefined || rule === query.rule) &&
    (query.severity === undefined || severity === query.severity) &&
    (query.before === undefined || id < query.before) &&
    (query.from === undefined || id >= query.from) &&
    Object.entries(query.labels ?? {}).every(
      ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
    )
  )
}
