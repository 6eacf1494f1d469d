import { severityRank } from '../alert.ts'
import type { Step } from '../world/journal.ts'
import { isUnusable } from './channel-state.ts'
import type { NotifyContext } from './channels.ts'
import { planNotifications } from './pipeline.ts'
import type { Due, Stage } from './plan.ts'

const MAX_TITLES = 5
/** Stages that hold a notification by intent. What they hold does not wait for the channel. */
const intended: ReadonlySet<Stage | null> = new Set<Stage>([
  'inhibited',
  'silenced',
  'acknowledged',
  'cooldown',
])

/** Whether a channel takes messages, as an input of an evaluation round. */
export interface ChannelFinding {
  readonly name: 'notifier_failed'
  readonly description: string
  readonly labels: { readonly channel: string }
  readonly isFailing: boolean
  /** In one sentence, without secrets. */
  readonly summary: string
  /** What waits and what the channel answered; null if it takes messages. */
  readonly detail: string | null
  /** What to do. */
  readonly action: string
}

/** Describes whether a channel takes messages, and which notifications wait for it. */
export function channelFinding(
  { world, nowMs }: Pick<Step, 'world' | 'nowMs'>,
  publicName: string,
  context: NotifyContext,
): ChannelFinding {
  const channels = [...context.channels.values()].filter((settings) => settings.publicName === publicName)
  const records = channels.map(({ name }) => world.channel(name).record)
  const failed = records.find((record) => isUnusable(record))
  const due = (): readonly Due[] =>
    channels.flatMap((settings) => waiting(planNotifications(world, settings, context, nowMs).due))
  return {
    name: 'notifier_failed',
    description: 'Notifications wait for a channel that does not take them.',
    labels: { channel: publicName },
    isFailing: failed !== undefined,
    summary: `channel ${publicName} takes ${failed === undefined ? 'messages again' : 'no messages'}`,
    detail: failed === undefined ? null : `${describe(due())}; last answer: ${failed.lastReason ?? 'none'}`,
    action:
      'Check the address and the credentials of the channel, and whether its service works. What waits is sent as soon as it takes messages again.',
  }
}

/** Returns the notifications that no stage holds by intent. */
export function waiting(due: readonly Due[]): readonly Due[] {
  return due.filter((each) => isWaiting(each))
}

/** Whether no stage holds a notification by intent. */
export function isWaiting({ heldBy }: Due): boolean {
  return !intended.has(heldBy)
}

function describe(due: readonly Due[]): string {
  if (due.length === 0) return 'nothing waits for it'
  const sorted = due.toSorted((a, b) => severityRank(b.alert.severity) - severityRank(a.alert.severity))
  const rules = [...new Set(sorted.map(({ alert }) => alert.rule))]
  const more = rules.length > MAX_TITLES ? ', …' : ''
  const count = due.length === 1 ? '1 notification waits' : `${due.length} notifications wait`
  return `${count}, the worst ${sorted[0]?.alert.severity ?? 'info'} (${rules.slice(0, MAX_TITLES).join(', ')}${more})`
}
