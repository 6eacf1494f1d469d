import type { World } from '../world/world.ts'
import type { ChannelSettings, NotifyContext } from './channels.ts'
import { compose } from './compose.ts'
import { coolDown } from './cooldown.ts'
import { findDue } from './due.ts'
import { group } from './group.ts'
import { inhibit } from './inhibit.ts'
import { lookAgain, type Plan } from './plan.ts'
import { limitRate } from './rate.ts'
import { silence } from './silence.ts'
import { waitForChannel } from './wait.ts'
import { findReplaced } from './wanted.ts'

/**
 * Returns the messages that go to one channel now, which stage holds what else is due, and when to look again. Changes
 * nothing. If the process is stopping, no more alerts of a group can follow, so none is waited for.
 */
export function planNotifications(
  world: World,
  settings: ChannelSettings,
  context: NotifyContext,
  nowMs: number,
  isStopping = false,
): Plan {
  const channel = world.channel(settings.name)
  const nothing = { due: [], messages: [], nextLookMs: Infinity }
  const replaces = findReplaced(world, context)(settings.publicName)
  const plan: Plan = { world, channel, settings, context, replaces, nowMs, isStopping, ...nothing }
  lookAgain(plan, world.escalations.nextMs)
  findDue(plan) // what is the case, minus what the channel knows
  inhibit(plan) // another alert explains it
  silence(plan) // a person silenced, suppressed or acknowledged it
  coolDown(plan) // the channel was notified of this series a moment ago
  group(plan) // more alerts of the group may follow
  limitRate(plan) // the channel had enough messages about the rule, or from the group
  waitForChannel(plan) // the channel failed, refused or asked for a pause
  compose(plan) // one message for each group that is ready
  return plan
}
