import type { Answer, DiskState, KillPoint } from '../world.ts'

/** What a check does when it runs. */
export type CheckState = 'passes' | 'fails' | 'throws' | 'hangs' | 'slow'

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
  readonly actions: readonly MonitorAction[]
}

/** Time for everything to be stored, checked and notified after the faults have ended. */
export const SETTLE_MINUTES = 4
