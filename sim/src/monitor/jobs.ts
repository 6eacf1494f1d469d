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
  readonly #onReport: (job: Job, kind: 'beat' | 'fail') => void
  #running: readonly HeartbeatChecker[] = []

  /** `onReport` is called when a process has taken a report. */
  constructor({ jobs = [] }: MonitorWorld, time: Time, onReport: (job: Job, kind: 'beat' | 'fail') => void) {
    this.#time = time
    this.#onReport = onReport
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

  /** Lets every job report at its interval. */
  begin(): void {
    for (const job of this.jobs) this.#continue(job)
  }

  set(index: number, state: JobState): void {
    const job = this.jobs[index]
    if (job === undefined) return
    job.state = state
    if (state === 'fails') this.#report(job, 'fail')
  }

  #continue(job: Job): void {
    const { everySeconds, graceSeconds } = job.plan
    const afterSeconds = job.state === 'late' ? everySeconds + graceSeconds / 2 : everySeconds * 0.8
    this.#time.after(afterSeconds * 1000, () => {
      if (job.state !== 'stops') this.#report(job, job.state === 'fails' ? 'fail' : 'beat')
      this.#continue(job)
    })
  }

  #report(job: Job, kind: 'beat' | 'fail'): void {
    const { nowMs } = this.#time
    const checker = this.#running.find(({ name }) => name === job.name)
    const wasDown = job.failedMs !== undefined || nowMs - job.triedMs > limitOf(job)
    if (kind === 'beat') job.triedMs = nowMs
    if (checker === undefined) return
    checker[kind]()
    this.#stored.set(job.name, checker.last())
    if (kind === 'fail') job.failedMs ??= nowMs
    else {
      if (wasDown) job.upMs = nowMs
      job.beatMs = nowMs
      job.failedMs = undefined
    }
    this.#onReport(job, kind)
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
