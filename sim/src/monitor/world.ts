import type { Answer, DiskState, KillPoint } from '../world.ts'

/** What a check does when it runs. */
export type CheckState = 'passes' | 'fails' | 'throws' | 'hangs' | 'slow'

/** What a job does: it reports in time, within its grace, not at all, or that it has failed. */
export type JobState = 'reports' | 'late' | 'stops' | 'fails'

/** A job that reports by itself. */
export interface JobPlan {
  readonly everySeconds: number
  readonly graceSeconds: number
}

/** The stores, each on a disk of its own. */
export type DiskName = 'usage' | 'alerts'

/** One thing that happens. */
type MonitorDeed =
  | {
      /** Calls of a model, one after the other. */
      readonly do: 'calls'
      readonly model: number
      readonly count: number
      readonly everySeconds: number
      readonly tokens: number
    }
  | {
      /** Another process reports calls in one batch, again and again until that is confirmed. */
      readonly do: 'batch'
      readonly calls: number
      readonly tokens: number
      /** When it gives an answer up and sends the batch again. */
      readonly patienceSeconds: number
    }
  /** A batch that was confirmed is sent again, or another one under its key. */
  | { readonly do: 'repeat-batch'; readonly isOther: boolean }
  /** The counters are reset, but not the days and months. */
  | { readonly do: 'reset' }
  | { readonly do: 'job'; readonly job: number; readonly state: JobState }
  | { readonly do: 'check'; readonly check: number; readonly state: CheckState }
  | { readonly do: 'receiver'; readonly channel: number; readonly answer: Answer; readonly share: number }
  | { readonly do: 'disk'; readonly of: DiskName; readonly state: DiskState }
  | { readonly do: 'kill'; readonly at: KillPoint; readonly skip: number; readonly downMinutes: number }
  | { readonly do: 'save' }
  /** The process gets SIGTERM, and starts again later. */
  | { readonly do: 'terminate'; readonly downMinutes: number }
  /** The bot calls `stop` only, and starts again later. */
  | { readonly do: 'stop'; readonly downMinutes: number }
  | { readonly do: 'jump'; readonly minutes: number }

/** A deed and its minute. */
export type MonitorAction = { readonly minute: number } & MonitorDeed

/** Everything that happens to a monitored bot in one run, as plain data. */
export interface MonitorWorld {
  readonly kind: 'monitor'
  readonly seed: number
  /** Wall clock at the start. */
  readonly start: string
  readonly timeZone: string
  /** Nothing happens after this, and every fault ends. */
  readonly minutes: number
  /** Limits of the budgets. */
  readonly day: string
  readonly month: string
  readonly writeSeconds: number
  readonly checks: number
  readonly channels: number
  /** Default none. */
  readonly jobs?: readonly JobPlan[]
  readonly actions: readonly MonitorAction[]
}

/** Time for everything to be stored, checked and notified after the faults have ended. */
export const SETTLE_MINUTES = 4
