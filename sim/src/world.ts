/** What a series reports: a value over the threshold, one below it, no finite number, or nothing. */
export type Value = 'breach' | 'ok' | 'bad' | 'gone'

/**
 * How a receiver answers. `lost` and `stuck` accept the message, but the answer does not arrive; `down` is a connection
 * that is refused; `poison` refuses one text; `partly` accepts a message without some of its alerts.
 */
export type Answer =
  | 'ok'
  | 'slow'
  | '400'
  | '301'
  | '401'
  | '429'
  | '500'
  | 'down'
  | 'reset'
  | 'hang'
  | 'lost'
  | 'stuck'
  | 'poison'
  | 'partly'

/**
 * State of the disk. `torn` reports an error, but what was written is there after a kill. `unreadable` refuses reads and
 * writes; `hung` lets them wait until it ends.
 */
export type DiskState = 'well' | 'slow' | 'full' | 'torn' | 'unreadable' | 'hung'

/** Where the process is killed. */
export type KillPoint = 'now' | 'before-write' | 'after-write' | 'before-send' | 'after-send'

/** An edit of the configuration. Each takes effect with a restart. Channels are numbered, because their names change. */
export type Change =
  | { readonly edit: 'add' | 'remove' | 'rename' | 'move'; readonly channel: number }
  | { readonly edit: 'rule'; readonly rule: number; readonly fields: Partial<RulePlan> }
  | { readonly edit: 'switch'; readonly rule: number; readonly isOn: boolean }

/** One thing that happens. */
export type Deed =
  | { readonly do: 'value'; readonly rule: number; readonly series: number; readonly value: Value }
  | { readonly do: 'receiver'; readonly channel: number; readonly answer: Answer; readonly share: number }
  | { readonly do: 'disk'; readonly state: DiskState }
  | { readonly do: 'kill'; readonly at: KillPoint; readonly skip?: number; readonly downMinutes: number }
  | { readonly do: 'restart'; readonly changes: readonly Change[] }
  | { readonly do: 'update'; readonly rule: number; readonly fields: Partial<RulePlan> }
  | {
      readonly do: 'acknowledge' | 'unacknowledge' | 'resolve'
      readonly rule: number
      readonly series: number
    }
  | { readonly do: 'suppress'; readonly rule: number; readonly series: number; readonly minutes: number }
  | { readonly do: 'silence'; readonly rule: number; readonly minutes: number }
  /** The silence that was added last is changed: it is about this rule from now on, and for so long. */
  | { readonly do: 'change-silence'; readonly rule: number; readonly minutes: number }
  /** A rule is saved, or a saved one deleted, while the process runs. */
  | { readonly do: 'save'; readonly rule: number; readonly fields: Partial<RulePlan>; readonly isOn: boolean }
  | { readonly do: 'delete'; readonly rule: number }
  /** Somebody asks for another try of a channel, again and again. */
  | {
      readonly do: 'retry'
      readonly channel: number
      readonly count: number
      readonly everySeconds: number
    }
  | { readonly do: 'jump'; readonly minutes: number }

/** A deed and its minute. */
export type Action = { readonly minute: number } & Deed

export type Severity = 'info' | 'warning' | 'error' | 'critical'

/** A step of an escalation. */
export interface StepPlan {
  readonly afterMinutes: number
  readonly channels: readonly number[]
}

/** A rule of the world; rules of the kind `health` read checks, the others a metric. */
export interface RulePlan {
  readonly name: string
  readonly kind: 'metric' | 'health'
  readonly severity: Severity
  readonly breaches: number
  readonly cooldownMinutes: number
  /** 0 is never. */
  readonly repeatMinutes: number
  readonly perHour: number
  /** Null is all channels. */
  readonly channels: readonly number[] | null
  /** An earlier rule whose samples this one reads too. */
  readonly sameAs?: number
  /** The first check of the rule is one that the others depend on. */
  readonly hasParent?: boolean
  readonly escalate?: readonly StepPlan[]
  /** A default rule, which a saved one may replace, or one that exists only while it is saved. Else one of the program. */
  readonly origin?: 'default' | 'stored'
}

/** What a channel declares. */
export interface ChannelPlan {
  readonly minSeverity?: Severity
  readonly forMachines?: boolean
  readonly alertsPerMessage?: number
  readonly perMinute?: number
  /** Number of recipients; each is a channel of its own. */
  readonly recipients?: number
  /** Its fallbacks. */
  readonly fallback?: readonly number[]
}

/** Everything that happens in one run, as plain data. */
export interface World {
  /** Decides the order of equal timers, delays and shares. */
  readonly seed: number
  /** Nothing happens after this, and every fault ends. */
  readonly minutes: number
  /** Time for the channels to catch up; 0 if that is not checked. */
  readonly settleMinutes: number
  readonly store: 'memory' | 'sqlite'
  readonly rules: readonly RulePlan[]
  /** Number of series of each rule. */
  readonly series: number
  /** Number of channels at the start. */
  readonly channels: number
  /** By channel; a channel without one declares nothing. */
  readonly plans?: readonly ChannelPlan[]
  readonly actions: readonly Action[]
}

export const MINUTE_MS = 60_000
/** Wall clock at the start of a world, an hour before a change to summer time. */
export const START: number = Date.parse('2026-03-28T23:00:00Z')

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error', 'critical']

/** Whether a severity is at least as bad as another. */
export function isAtLeast(severity: string, other: string): boolean {
  return SEVERITIES.indexOf(severity as Severity) >= SEVERITIES.indexOf(other as Severity)
}
