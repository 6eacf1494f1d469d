import type { Clock } from '../clock.ts'
import type { NotifyContext } from '../notify/channels.ts'
import type { AlertStore } from '../store/store.ts'
import { isoTime } from '../text.ts'
import type { Journal } from '../world/journal.ts'
import type { AlertView } from './alert.ts'

/** Where views read from. */
export interface ViewSource {
  readonly journal: Journal
  readonly store: AlertStore
  readonly clock: Clock
  readonly notify: NotifyContext
  /** Whether the data of a firing alert is missing. */
  readonly isStale: (fingerprint: string) => boolean
}

/** Returns the current state. */
export async function openView({ journal, isStale }: ViewSource): Promise<AlertView> {
  return { world: await journal.open(), isStale, nowMs: journal.nowMs() }
}

/** Returns the current state once it is stored. Before, an alert that has just ended may be neither in memory nor in the store. */
export async function openStored(source: ViewSource): Promise<AlertView> {
  await source.journal.open()
  await source.journal.commit()
  return await openView(source)
}

/** Formats a time on the timeline as ISO 8601 in UTC, by the wall clock of now. Null if it is none or never comes. */
export function isoOfTimeline(source: ViewSource, atMs: number | null): string | null {
  return atMs === null || !Number.isFinite(atMs) ? null : isoOfPast(source, atMs)
}

/** Formats a time on the timeline that has come as ISO 8601 in UTC, by the wall clock of now. */
export function isoOfPast({ journal }: ViewSource, atMs: number): string {
  return isoTime(atMs + journal.aheadMs())
}

/** Returns the public name of a channel: that of its notifier, without a recipient. */
export function publicName({ channels }: NotifyContext, name: string): string {
  return channels.get(name)?.publicName ?? name.replace(/#.*/s, '')
}
