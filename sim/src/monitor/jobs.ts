import type { HeartbeatChecker, HeartbeatRecord } from '@botwatch/health/heartbeat'

import type { Subject } from '../subject.ts'
import type { Time } from '../time.ts'
import type { JobPlan, JobState, MonitorWorld } from './world.ts'

/** A job that reports by itself, and what it has surely reported. */
export interface Job {
  readonly plan: JobPlan
  readonly name: string
  state: JobState
  /** When it last reported to a process that listened, or was first expected to. */
  beatMs: number
  /** The same, whether somebody listened or not. */
  triedMs: number
  /** When it reported again after it had been down. */
  upMs: number
  /** Since when its last report is a failure. */
  failedMs: number | undefined
}

/** Jobs that report to the monitor. What they report is stored, as the server does. */
export class Jobs {
  readonly jobs: readonly Job[]
  readonly #time: Time
  readonly #stored = new Map<string, HeartbeatRecord>()
  #running: readonly HeartbeatChecker[] = []

  constructor({ jobs = [] }: MonitorWorld, time: Time) {
    this.#time = time
    this.jobs = jobs.map((plan, index) => ({
      plan,
      name: `job${index}`,
      state: 'reports',
      beatMs: 0,
      triedMs: 0,
      upMs: -Infinity,
      failedMs: undefined,
    }))
  }

  /** Jobs that do not report well, now that nothing changes any more. */
  failing(): readonly string[] {
    return this.jobs.flatMap(({ name, state }) => (state === 'stops' || state === 'fails' ? [name] : []))
  }

  /** The checks for one run of the process, with what was reported to the one before. */
  make({ heartbeat }: Subject): readonly HeartbeatChecker[] {
    this.#running = this.jobs.map(({ name, plan }) => {
      const checker = heartbeat({
        name,
        everyMs: plan.everySeconds * 1000,
        graceMs: plan.graceSeconds * 1000,
      })
      const record = this.#stored.get(name)
      if (record !== undefined) checker.restore(record)
      this.#stored.set(name, checker.last())
      return checker
    })
    return this.#running
  }

  /** Stores what the checks know. */
  save(): void {
    for (const checker of this.#running) this.#stored.set(checker.name, checker.last())
  }

  /** Takes one report. Returns whether somebody listened. */
  report(job: Job, kind: 'beat' | 'fail'): boolean {
    const { nowMs } = this.#time
    const checker = this.#running.find(({ name }) => name === job.name)
    const wasDown = job.failedMs !== undefined || nowMs - job.triedMs > limitOf(job)
    if (kind === 'beat') job.triedMs = nowMs
    if (checker === undefined) return false
    checker[kind]()
    this.#stored.set(job.name, checker.last())
    if (kind === 'fail') {
      job.failedMs ??= nowMs
      return true
    }
    if (wasDown) job.upMs = nowMs
    job.beatMs = nowMs
    job.failedMs = undefined
    return true
  }

  /** The process has ended. */
  end(): void {
    this.#running = []
  }
}

/** Longest time between two reports before a job counts as missed. */
export function limitOf({ plan }: Job): number {
  return (plan.everySeconds + plan.graceSeconds) * 1000
}
