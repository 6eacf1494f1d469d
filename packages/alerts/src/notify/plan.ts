import type { AlertRecord } from '../alert.ts'
import type { AttemptRecord, KnowledgeRecord, MemberKind } from '../store/notify-records.ts'
import type { Channel } from '../world/channel.ts'
import { limitsOf, type Limits } from './channels.ts'
import type { ChannelPlace, ExtraReason } from './wanted.ts'

/** Stage of the pipeline that holds a notification. */
export type Stage =
  | 'inhibited'
  | 'silenced'
  | 'acknowledged'
  | 'cooldown'
  | 'grouped'
  | 'rate_limited'
  | 'channel'

/** Reason of a reminder. */
export type ReminderReason =
  | 'repeat'
  | 'severity_raised'
  | 'acknowledgement_expired'
  | 'silence_ended'
  | 'refresh'

/** Reason of a reminder, or of a FIRE on a channel that the rule does not name. */
export type NotificationReason = ReminderReason | ExtraReason

/** Difference between an alert and what a channel knows of it. */
export interface Due {
  readonly row: KnowledgeRecord
  readonly alert: AlertRecord
  readonly kind: MemberKind
  readonly reasons: readonly NotificationReason[]
  /** A FIRE: the alert before, which the channel knows or may know as firing. */
  readonly ended: AlertRecord | null
  readonly limits: Limits
  readonly group: string
  heldBy: Stage | null
  /** On the timeline; `Infinity` if it is held until something changes. */
  heldUntilMs: number
}

/** A message to send. */
export interface PlannedMessage {
  readonly group: string
  readonly due: readonly Due[]
  /** The attempt that it repeats; null for a new one. */
  readonly attempt: AttemptRecord | null
}

/** State of a run of the pipeline for one channel. */
export interface Plan extends ChannelPlace {
  readonly channel: Channel
  readonly nowMs: number
  /** Whether the process is stopping. */
  readonly isStopping: boolean
  due: Due[]
  messages: readonly PlannedMessage[]
  /** When to look again although nothing has changed; `Infinity` for never. */
  nextLookMs: number
}

/** Adds a notification that is due. */
export function addDue(
  plan: Plan,
  row: KnowledgeRecord,
  alert: AlertRecord,
  kind: MemberKind,
  {
    reasons = [],
    ended = null,
  }: { readonly reasons?: readonly NotificationReason[]; readonly ended?: AlertRecord | null } = {},
): void {
  const limits = limitsOf(alert, plan.context)
  const group = groupOf(alert, limits)
  plan.due.push({ row, alert, kind, reasons, ended, limits, group, heldBy: null, heldUntilMs: 0 })
}

/** Holds a notification until a time, unless an earlier stage holds it. */
export function hold(plan: Plan, due: Due, stage: Stage, untilMs: number): void {
  if (due.heldBy !== null || untilMs <= plan.nowMs) return
  due.heldBy = stage
  due.heldUntilMs = untilMs
  lookAgain(plan, untilMs)
}

/** Notes a time at which something may become due. */
export function lookAgain(plan: Plan, atMs: number): void {
  if (atMs > plan.nowMs) plan.nextLookMs = Math.min(plan.nextLookMs, atMs)
}

/** Returns the notifications that no stage holds. */
export function ready(plan: Plan): readonly Due[] {
  return plan.due.filter(({ heldBy }) => heldBy === null)
}

const groups = new WeakMap<
  AlertRecord['labels'],
  { readonly by: readonly string[]; readonly group: string }
>()

function groupOf({ labels, condition }: AlertRecord, { groupBy }: Limits): string {
  if (condition === 'no_data') return 'no_data'
  const known = groups.get(labels)
  if (known?.by === groupBy) return known.group
  const group = groupBy.map((name) => `${name}=${labels[name] ?? ''}`).join(',')
  groups.set(labels, { by: groupBy, group })
  return group
}
