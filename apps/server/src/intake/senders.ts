import type { Rejection } from './read-items.ts'

/** What a sender reports. */
export type ReportKind = (typeof REPORT_KINDS)[number]

/** Every kind of report. */
export const REPORT_KINDS = ['requests', 'token_usage', 'samples', 'heartbeats'] as const

/** Who reports one kind of thing. */
export interface Sender {
  /** Name of the API key. */
  readonly name: string
  readonly kind: ReportKind
  readonly firstMs: number
  lastMs: number
  accepted: number
  rejected: number
  /** The latest problem of an item. */
  problem: (Pick<Rejection, 'path' | 'problem'> & { readonly atMs: number }) | null
  /** Time of the last line of log about invalid items, by `performance.now()`. */
  loggedAtMs: number
  /** Invalid items since then. */
  unlogged: number
}

/** Who reports what, and when it was last heard. */
export interface Senders {
  /** Start of the counts, milliseconds since 1970. */
  readonly sinceMs: number
  /** Adds a report, and returns its sender. */
  readonly heard: (
    name: string,
    kind: ReportKind,
    report: {
      readonly accepted: number
      readonly rejected: number
      readonly problem?: Rejection | undefined
    },
  ) => Sender
  /** All senders by name and kind. */
  readonly list: () => readonly Sender[]
}

/** Creates an empty list, in memory. Of more than `maxSenders` the one that was heard longest ago is forgotten. */
export function createSenders(maxSenders = 1000): Senders {
  const senders = new Map<string, Sender>()
  const open = (id: string, name: string, kind: ReportKind, nowMs: number): Sender => {
    const found = senders.get(id)
    // The one that was heard last comes last.
    senders.delete(id)
    const sender = found ?? {
      name,
      kind,
      firstMs: nowMs,
      lastMs: nowMs,
      accepted: 0,
      rejected: 0,
      problem: null,
      loggedAtMs: -Infinity,
      unlogged: 0,
    }
    senders.set(id, sender)
    const [oldest] = senders.keys()
    if (oldest !== undefined && senders.size > maxSenders) senders.delete(oldest)
    return sender
  }
  return {
    sinceMs: Date.now(),
    heard: (name, kind, { accepted, rejected, problem }) => {
      const nowMs = Date.now()
      const sender = open(`${kind} ${name}`, name, kind, nowMs)
      sender.lastMs = nowMs
      sender.accepted += accepted
      sender.rejected += rejected
      if (problem !== undefined) sender.problem = { ...problem, atMs: nowMs }
      return sender
    },
    list: () =>
      [...senders.values()].toSorted((a, b) =>
        a.name === b.name ? (a.kind < b.kind ? -1 : 1) : a.name < b.name ? -1 : 1,
      ),
  }
}
