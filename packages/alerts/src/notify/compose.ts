import { severityRank } from '../alert.ts'
import type { AttemptMember, AttemptRecord } from '../store/notify-records.ts'
import { ready, type Due, type PlannedMessage, type Plan } from './plan.ts'
import { capacity } from './wait.ts'

/** Most alerts that a message names; the others are counted. */
export const MAX_NAMED = 20
/** Group of a message that stands for several groups. */
const ALL_GROUPS = '*'

/**
 * Makes one message of each group that is ready, worst first. A message whose outcome is unknown is repeated as it was while
 * all of it is still due. If the channel cannot take all groups within a minute, they share one message.
 */
export function compose(plan: Plan): void {
  const left = new Set(ready(plan))
  const repeated: PlannedMessage[] = []
  for (const attempt of plan.channel.attempts.values()) {
    const due = attempt.status === 'unsure' ? membersStillDue(attempt, left) : null
    if (due === null) continue
    repeated.push({ group: attempt.group, due, attempt })
    for (const member of due) left.delete(member)
  }
  const fresh = messagesOf(plan, groupsOf(plan, [...left]))
  plan.messages = [...repeated, ...fresh].toSorted((a, b) => compareDue(a.due[0], b.due[0]))
}

/** Describes what a message says about an alert. */
export function memberOf({ row, alert, kind }: Due): AttemptMember {
  const { fingerprint, id: alertId, number, severity } = alert
  return { fingerprint, alertId, number, kind, severity, sequence: row.sequence + 1, missed: row.missed }
}

/** Whether an attempt reports the same: then it keeps its id. */
function isSame(member: AttemptMember, due: Due): boolean {
  const now = memberOf(due)
  return (
    member.alertId === now.alertId &&
    member.kind === now.kind &&
    member.severity === now.severity &&
    member.sequence === now.sequence
  )
}

/** Returns the notifications that an attempt reports, if all of them are still due as they were; else null. */
export function membersStillDue({ members }: AttemptRecord, due: Iterable<Due>): readonly Due[] | null {
  const byFingerprint = new Map([...due].map((item) => [item.alert.fingerprint, item]))
  const same = members.map((member) => {
    const found = byFingerprint.get(member.fingerprint)
    return found !== undefined && isSame(member, found) ? found : null
  })
  return same.every((item) => item !== null) && same.length > 0 ? same : null
}

function groupsOf(
  plan: Plan,
  due: readonly Due[],
): readonly { readonly group: string; readonly due: readonly Due[] }[] {
  const groups = [...Map.groupBy(due, ({ group }) => group)].map(([group, members]) => ({
    group,
    due: members,
  }))
  if (plan.settings.forMachines || groups.length <= capacity(plan)) return groups
  return [{ group: ALL_GROUPS, due }]
}

function messagesOf(
  { channel, settings }: Plan,
  groups: readonly { readonly group: string; readonly due: readonly Due[] }[],
): readonly PlannedMessage[] {
  const { alertsPerMessage, forMachines } = settings
  // A person gets the rest as counts, a machine in further messages.
  const size = forMachines ? (alertsPerMessage ?? MAX_NAMED) : Infinity
  const refused = [...channel.attempts.values()].filter(({ status }) => status === 'refused')
  return groups.flatMap(({ group, due }) =>
    chunks(due.toSorted(compareDue), size).map((members) => ({
      group,
      due: members,
      attempt: refused.find((attempt) => isSameMessage(attempt, group, members)) ?? null,
    })),
  )
}

function isSameMessage(attempt: AttemptRecord, group: string, due: readonly Due[]): boolean {
  const isAlike = attempt.group === group && attempt.members.length === due.length
  return isAlike && membersStillDue(attempt, due) !== null
}

/** Firing before resolved, then the worst, then the oldest first. */
function compareDue(a: Due | undefined, b: Due | undefined): number {
  if (a === undefined || b === undefined) return 0
  return (
    Number(isFiring(b)) - Number(isFiring(a)) ||
    severityRank(b.alert.severity) - severityRank(a.alert.severity) ||
    a.alert.firedMs - b.alert.firedMs ||
    (a.alert.id < b.alert.id ? -1 : 1)
  )
}

function isFiring({ kind }: Due): boolean {
  return kind === 'fire' || kind === 'remind'
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (items.length <= size) return [items]
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
