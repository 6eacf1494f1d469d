import { hold, type Plan } from './plan.ts'
import { nextTryMs } from './channel-state.ts'

const MINUTE_MS = 60_000

/** Holds everything while the channel waits: after a failure or a refusal, in a pause it asked for, or at its own limit. */
export function waitForChannel(plan: Plan): void {
  const { channel, nowMs } = plan
  const untilMs = Math.max(nextTryMs(channel.record, nowMs), perMinuteUntil(plan))
  for (const due of plan.due) hold(plan, due, 'channel', untilMs)
}

/** Returns how many messages the channel can take within a minute from now. */
export function capacity({ channel, settings }: Plan): number {
  const byTime = MINUTE_MS / Math.max(1, channel.lastDurationMs)
  return Math.max(1, Math.min(byTime, settings.perMinute ?? Infinity))
}

function perMinuteUntil({ channel, settings, nowMs }: Plan): number {
  const { perMinute } = settings
  if (perMinute === undefined) return 0
  const recent = channel.tries.filter((atMs) => atMs > nowMs - MINUTE_MS)
  return recent.length < perMinute ? 0 : (recent[recent.length - perMinute] ?? 0) + MINUTE_MS
}
