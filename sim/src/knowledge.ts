import type { Heard, Reading } from './heard.ts'
import type { Acceptance, Failure } from './receiver.ts'

const HOUR_MS = 3_600_000
/** Failures in a row after which a channel is surely unusable. */
const LONG_STREAK = 6

/** What the people behind a channel believe about a series. */
export interface Belief extends Heard {
  readonly atMs: number
  readonly message: string
  /** Whether the message was about this alert only. */
  readonly isAlone: boolean
  readonly isAnswered: boolean
}

/** Everything that one destination of a channel has heard. */
export class Knowledge {
  /** By fingerprint, as of the last accepted message. */
  readonly beliefs: Map<string, Belief> = new Map()
  /** Alerts of which a message said that they fire, accepted or not. */
  readonly attempted: Set<string> = new Set()
  /** When a message that counts alerts without naming them was last attempted. */
  othersAttemptedMs: number = -Infinity
  /** Alerts whose FIRE was surely not accepted, and not accepted later. */
  readonly refusedAlerts: Set<string> = new Set()
  /** When each alert was first heard of. */
  readonly heardMs: Map<string, number> = new Map()
  /** When a series was last said to fire in an accepted message, by fingerprint. */
  readonly firingMs: Map<string, number> = new Map()
  /** The same, without messages whose acceptance the process cannot know of. */
  readonly answeredMs: Map<string, number> = new Map()
  /** When each alert was first heard of in an accepted message that the process knows of. */
  readonly answeredAlertMs: Map<string, number> = new Map()
  /** When it last accepted a message that the process knows of. */
  answeredAtMs: number = -Infinity
  /** When a group last had an accepted message. */
  readonly groupMs: Map<string, number> = new Map()
  /** Id of the message attempted last, and of another one before it. */
  lastId = ''
  idBefore = ''
  /** What each message id reported. */
  readonly contents: Map<string, string> = new Map()
  /** The last acceptance of each message. */
  readonly accepted: Map<string, Acceptance> = new Map()
  /** When it last accepted a message that counted alerts without naming them. */
  othersMs: number = -Infinity
  /** When it last accepted only some of the alerts of a message. */
  partlyMs: number = -Infinity
  /** Until when it has asked for a pause. */
  pausedUntilMs: number = -Infinity
  /** When it last failed in any way, and when it last refused. */
  failedMs: number = -Infinity
  /** When an attempt last began. */
  triedMs: number = -Infinity
  /** Whether the last attempt failed, or was refused as a whole. */
  hasFailed = false
  refusedMs: number = -Infinity
  /** Attempts in a row that failed or were refused, and when the first of them began. */
  streak = 0
  streakSinceMs = 0
  /** Since when the channel is surely unusable. */
  unusableMs: number = Infinity
  readonly attempts: Hour = new Hour()
  readonly refusals: Hour = new Hour()
  readonly #firing = new Map<string, Hour>()

  /** The accepted messages that say that a rule fires. */
  firingOf(rule: string): Hour {
    const hour = this.#firing.get(rule) ?? new Hour()
    this.#firing.set(rule, hour)
    return hour
  }

  /** Takes in an accepted message. */
  learn({ id, group, alerts, hasOthers }: Reading, acceptance: Acceptance): void {
    const { atMs, isAnswered, isPartly } = acceptance
    if (isPartly) this.partlyMs = atMs
    if (hasOthers) this.othersMs = atMs
    this.streak = 0
    this.hasFailed = false
    this.unusableMs = Infinity
    if (isAnswered) this.answeredAtMs = atMs
    this.refusals.clear()
    if (isAnswered) this.groupMs.set(group, atMs)
    this.accepted.set(id, acceptance)
    const isAlone = alerts.length === 1 && !hasOthers
    for (const heard of alerts) {
      this.beliefs.set(heard.fingerprint, { ...heard, atMs, message: id, isAnswered, isAlone })
      this.refusedAlerts.delete(heard.alert)
      if (!this.heardMs.has(heard.alert)) this.heardMs.set(heard.alert, atMs)
      if (isAnswered && heard.state === 'firing' && !this.answeredAlertMs.has(heard.alert))
        this.answeredAlertMs.set(heard.alert, atMs)
      if (heard.state !== 'firing') continue
      this.firingMs.set(heard.fingerprint, atMs)
      if (isAnswered) this.answeredMs.set(heard.fingerprint, atMs)
    }
  }

  /** Takes in an attempt that failed. */
  fail({ alerts }: Reading, kind: Failure, atMs: number): void {
    if (kind === 'poisoned') return
    this.failedMs = atMs
    this.hasFailed = true
    if (kind !== 'busy') {
      if (this.streak === 0) this.streakSinceMs = atMs
      this.streak += 1
      // A message that is refused in full and in brief makes it so, too.
      const isRefused = kind === 'refused' && this.refusedMs >= this.streakSinceMs
      if (this.streak === LONG_STREAK || isRefused) this.unusableMs = Math.min(this.unusableMs, atMs)
    }
    if (kind !== 'refused') return
    this.refusedMs = atMs
    for (const { alert, state } of alerts) if (state === 'firing') this.refusedAlerts.add(alert)
  }
}

/** Counts what happened within the last hour. */
export class Hour {
  #times: number[] = []

  add(atMs: number): number {
    this.#times.push(atMs)
    while ((this.#times[0] ?? atMs) <= atMs - HOUR_MS) this.#times.shift()
    return this.#times.length
  }

  clear(): void {
    this.#times = []
  }
}
