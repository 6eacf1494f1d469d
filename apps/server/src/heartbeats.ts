import type { Checker, HealthChecker } from '@botwatch/health'
import { isHeartbeat, type HeartbeatChecker, type HeartbeatRecord } from '@botwatch/health/heartbeat'
import type { Logger } from 'pino'

import { printable } from './printable.ts'
import type { HeartbeatStore } from './store/server-store.ts'

const MAX_MESSAGE_LENGTH = 500
/** Most characters in which secrets are looked for: megabytes take hundreds of milliseconds. */
const MAX_READ_LENGTH = 16_384

/** A job, and what it has reported. */
export interface Heartbeat {
  readonly checker: HeartbeatChecker
  /** Of this moment, before thresholds. */
  readonly status: NonNullable<ReturnType<HeartbeatChecker['check']>['status']>
  /** What the status means, without secrets. */
  readonly message: string
  readonly last: HeartbeatRecord
}

/** The jobs that report: each `heartbeat()` among the checks. */
export interface Heartbeats {
  readonly list: () => readonly Heartbeat[]
  /** Notes a report, stores it, and runs the check. Undefined if no job has this name, ignoring case. */
  readonly report: (name: string, kind: 'beat' | 'fail', message?: string) => Heartbeat | undefined
  /** Gives the jobs among these checkers what they reported to an earlier process or checker. */
  readonly adopt: (checkers: readonly Checker[]) => void
  /** Listens no longer. */
  readonly stop: () => void
}

/** What the heartbeats need. */
export interface HeartbeatsOptions {
  readonly health: HealthChecker
  readonly store: HeartbeatStore
  readonly log: Pick<Logger, 'error'>
  /** Hides secrets in a text. */
  readonly redact: (text: string) => string
}

/** Gives every job among the checks what it reported to an earlier process, and stores what they report. */
export function createHeartbeats({ health, store, log, redact }: HeartbeatsOptions): Heartbeats {
  /** The stored reports of each known job. */
  const stored = new WeakMap<HeartbeatChecker, HeartbeatRecord>()
  let isFailing = false
  /** One line until it works again. */
  const logFailure = (error: unknown, message: string): void => {
    if (!isFailing) log.error({ err: error }, message)
    isFailing = true
  }

  const clean = (text: string): string =>
    printable(redact(text.slice(0, MAX_READ_LENGTH)), MAX_MESSAGE_LENGTH)
  /** A program may report anything. */
  const cleaned = (last: HeartbeatRecord): HeartbeatRecord => ({
    ...last,
    message: last.message === null ? null : clean(last.message),
  })
  const save = (checker: HeartbeatChecker): void => {
    const last = checker.last()
    if (stored.get(checker) === last) return
    try {
      store.put(checker.name, cleaned(last))
      stored.set(checker, last)
      isFailing = false
    } catch (error) {
      logFailure(error, `the heartbeat of ${checker.name} could not be stored; it counts until a restart`)
    }
  }
  const adopt = (checker: HeartbeatChecker): HeartbeatChecker => {
    if (stored.has(checker)) return checker
    try {
      const record = store.get(checker.name)
      if (record !== undefined) checker.restore(record)
      save(checker)
    } catch (error) {
      logFailure(error, `the heartbeats of ${checker.name} could not be read`)
    }
    return checker
  }
  const adoptAll = (checkers: readonly Checker[]): readonly HeartbeatChecker[] =>
    checkers.filter(isHeartbeat).map(adopt)
  const all = (): readonly HeartbeatChecker[] => adoptAll(health.getCheckers())
  const find = (name: string): HeartbeatChecker | undefined =>
    all().find((checker) => checker.name.toLowerCase() === name.toLowerCase())
  const show = (checker: HeartbeatChecker): Heartbeat => {
    const { status = 'healthy', message = '' } = checker.check()
    return { checker, status, message: clean(message), last: cleaned(checker.last()) }
  }

  all()
  // A program may report without a request.
  const off = health.on('result', ({ name }) => {
    const checker = find(name)
    if (checker !== undefined) save(checker)
  })

  return {
    list: () => all().map(show),
    report: (name, kind, message) => {
      const checker = find(name)
      if (checker === undefined) return undefined
      checker[kind](message === undefined ? undefined : clean(message))
      save(checker)
      // Its result reaches the rules within a second; the answer does not wait for it.
      health.checkSingle(checker.name).catch((error: unknown) => log.error({ err: error }, 'a check failed'))
      return show(checker)
    },
    adopt: (checkers) => void adoptAll(checkers),
    stop: off,
  }
}
