import type { Step } from '../world/journal.ts'
import { isUnusable } from './channel-state.ts'
import { isConfigured, type ChannelSettings, type NotifyContext } from './channels.ts'
import { planNotifications } from './pipeline.ts'

/**
 * Returns the webhooks of rules that were removed, or have none any more, once they know that the alerts have ended. One that
 * takes no messages is given up at once: nobody can mend it, and it would be reported as failing for good.
 */
export function endedWebhooks(
  { world, nowMs }: Pick<Step, 'world' | 'nowMs'>,
  context: NotifyContext,
): readonly ChannelSettings[] {
  return [...context.channels.values()].filter((settings) => {
    if (isConfigured(context, settings)) return false
    const { record, knowledge } = world.channel(settings.name)
    if (isUnusable(record)) return true
    const knowsFiring = [...knowledge.values()].some(({ state }) => state === 'firing')
    return !knowsFiring && planNotifications(world, settings, context, nowMs).due.length === 0
  })
}
