import type { MessageFacts, MessageItem } from '../message/message-facts.ts'
import type { AttemptMember, AttemptRecord, MemberKind } from '../store/notify-records.ts'
import type { Step } from '../world/journal.ts'
import type { World } from '../world/world.ts'
import type { ChannelSettings } from './channels.ts'
import { MAX_NAMED, memberOf, membersStillDue } from './compose.ts'
import type { Due, Plan, PlannedMessage } from './plan.ts'

const TRIES_KEPT_MS = 60_000
const news: Readonly<Record<MemberKind, MessageItem['news']>> = {
  fire: 'fired',
  remind: 'reminded',
  resolve: 'resolved',
  missed: 'missed',
}

/** A try that is about to be sent. */
export interface Sending {
  readonly attempt: AttemptRecord
  readonly due: readonly Due[]
  readonly form: 'full' | 'brief'
  /** Whether an error or a critical alert is due on the channel. */
  readonly isUrgent: boolean
}

/**
 * Marks the unsure and refused attempts that a plan neither repeats nor holds: its messages take their place. Returns
 * whether one may have arrived: the messages then need a higher sequence, so that a receiver can drop it if it comes late.
 */
export function replaceAttempts(world: World, { channel, messages, due }: Plan): boolean {
  if (channel.attempts.size === 0) return false
  const repeated = new Set(messages.map(({ attempt }) => attempt?.id))
  const held = new Set(due)
  for (const item of messages.flatMap((message) => message.due)) held.delete(item)
  // An attempt whose members are all held keeps its id until they can go.
  const replaced = [...channel.attempts.values()].filter(
    (attempt) => !repeated.has(attempt.id) && membersStillDue(attempt, held) === null,
  )
  for (const attempt of replaced) {
    world.putAttempt({ ...attempt, status: 'replaced' })
    for (const { fingerprint, sequence } of attempt.mayHaveArrived ? attempt.members : []) {
      const row = channel.knowledge.get(fingerprint)
      if (row !== undefined && row.sequence < sequence) world.putKnowledge({ ...row, sequence })
    }
  }
  return replaced.some(({ mayHaveArrived }) => mayHaveArrived)
}

/** Writes down a message before it is sent. */
export function beginAttempt(step: Step, plan: Plan, message: PlannedMessage): AttemptRecord {
  const { world, nowMs, wallMs } = step
  const { channel, settings } = plan
  const { due, group } = message
  const members = due.map(memberOf)
  if (message.attempt !== null) return again(step, message.attempt, members)
  const contents = contentsOf(members)
  const id = idOfCopy(world, plan, contents) ?? step.newId()
  channel.lastMessage = { contents, id }
  const firedMs = due.reduce(
    (ms, { kind, alert }) => (kind === 'fire' ? Math.min(ms, alert.firedMs) : ms),
    Infinity,
  )
  const attempt: AttemptRecord = {
    id,
    channel: settings.name,
    group,
    thread: threadOf(plan, group) ?? id,
    tries: 1,
    status: 'open',
    mayHaveArrived: false,
    members,
    at: wallMs,
    startedMs: nowMs,
    endedMs: null,
    dueMs: firedMs === Infinity ? null : firedMs,
    reason: null,
  }
  return open(step, attempt)
}

/** Begins another try of an attempt. */
export function again(step: Step, attempt: AttemptRecord, members: readonly AttemptMember[]): AttemptRecord {
  return open(step, { ...attempt, members, tries: attempt.tries + 1, status: 'open' })
}

/** Returns the facts of a message. */
export function factsOf(
  { attempt, due, form }: Sending,
  { publicName, forMachines, alertsPerMessage }: ChannelSettings,
  { wallMs, nowMs }: Pick<Step, 'wallMs' | 'nowMs'>,
): MessageFacts {
  const { id, group, thread } = attempt
  const items = due.map(itemOf)
  const named = forMachines ? items.length : (alertsPerMessage ?? MAX_NAMED)
  return {
    id,
    channel: publicName,
    group,
    thread,
    form,
    items: items.slice(0, named),
    more: items.slice(named),
    wallMs,
    nowMs,
  }
}

function itemOf({ row, alert, kind, reasons, ended }: Due): MessageItem {
  const { state, missed, mayKnow } = row
  const knownBefore = kind === 'remind' || (kind === 'resolve' && state === 'firing')
  // An alert that the message names is not one of those that it counts.
  const isNamed = mayKnow?.isCounted === true && (mayKnow.id === alert.id || mayKnow.id === ended?.id)
  return {
    alert,
    news: news[kind],
    reasons,
    sequence: row.sequence + 1,
    knownBefore,
    // Neither is the one that a digest names.
    missed: Math.max(0, missed - Number(isNamed || kind === 'missed')),
    ended,
  }
}

function open({ world, nowMs }: Step, attempt: AttemptRecord): AttemptRecord {
  const { tries } = world.channel(attempt.channel)
  while ((tries[0] ?? Infinity) <= nowMs - TRIES_KEPT_MS) tries.shift()
  tries.push(nowMs)
  world.putAttempt(attempt)
  return attempt
}

/** The thread of a group goes on while the channel knows an alert of it as firing. */
function threadOf({ channel, settings }: Plan, group: string): string | null {
  if (settings.forMachines) return group
  for (const row of channel.knowledge.values()) {
    if (row.group === group && row.state === 'firing') return row.thread
  }
  return null
}

/** The id of the same message to another recipient of the notifier. */
function idOfCopy(world: World, { settings, context }: Plan, contents: string): string | undefined {
  if (settings.recipient === undefined) return undefined
  for (const { name, publicName } of context.channels.values()) {
    const last = world.channels.get(name)?.lastMessage
    if (publicName === settings.publicName && last?.contents === contents && name !== settings.name)
      return last.id
  }
  return undefined
}

function contentsOf(members: readonly AttemptMember[]): string {
  return members
    .map(({ alertId, kind, severity, sequence }) => `${alertId} ${kind} ${severity} ${sequence}`)
    .join('\n')
}
