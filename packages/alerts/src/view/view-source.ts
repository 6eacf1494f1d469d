import type { Clock } from '../clock.ts'
import type { NotifyContext } from '../notify/channels.ts'
import type { AlertStore } from '../store/store.ts'
import { isoTime } from '../text.ts'
import type { Journal } from '../world/journal.ts'
import type { World } from '../world/world.ts'
import type { AlertViewContext } from './alert.ts'

/** Where views read from. */
export interface ViewSource {
  readonly journal: Journal
  readonly store: AlertStore
  readonly clock: Clock
  readonly notify: NotifyContext
  /** Whether the data of a firing alert is missing. */
  readonly isStale: (fingerprint: string) => boolean
}

/** Returns the context of alerts as of now. */
export function viewNow({ journal, isStale }: ViewSource, { silences }: World): AlertViewContext {
  return { silences, isStale, nowMs: journal.nowMs() }
}

/** Formats a time on the timeline as ISO 8601 in UTC, by the wall clock of now. Null if it is none or never comes. */
export function isoOfTimeline({ journal, clock }: ViewSource, atMs: number | null): string | null {
  if (atMs === null || !Number.isFinite(atMs)) return null
  return isoTime(clock.now() + atMs - journal.nowMs())
}

/** Returns the public name of a channel: that of its notifier, without a recipient. */
export function publicName({ channels }: NotifyContext, name: string): string {
  return channels.get(name)?.publicName ?? name.replace(/#.*/s, '')
}
