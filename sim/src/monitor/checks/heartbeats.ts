import type { AlertTransition } from '@botwatch/alerts'

import { limitOf, type Job, type Jobs } from '../jobs.ts'
import type { Parts } from '../process.ts'
import type { MonitorScene } from '../scene.ts'

const RULE = 'health_check_failure'
/** A check of a job every 10 seconds, and an evaluation every second. */
const NOTICED_WITHIN_MS = 20_000
/** A failure is evaluated at once, unless eight checks hang. */
const FAILURE_WITHIN_MS = 5000
/** What an evaluation may come later than what it evaluates. */
const LATE_MS = 15_000
const DISK_SLACK_MS = 45_000

/** Compares the alerts about jobs with what the jobs have reported. */
export class HeartbeatChecks {
  readonly #scene: MonitorScene
  readonly #jobs: Jobs

  constructor(scene: MonitorScene, jobs: Jobs) {
    this.#scene = scene
    this.#jobs = jobs
  }

  /** Listens to the parts of a process. */
  follow({ alerts, health }: Parts): void {
    // Before the monitor counts listeners, and for good.
    alerts.on('fired', (transition) => this.#fired(transition))
    alerts.on('resolved', (transition) => this.#resolved(transition))
    health.on('result', () => this.#jobs.save())
  }

  /** Checks that an alert fires for each job that has been silent or has failed for long enough. */
  async look(withinMs: number = NOTICED_WITHIN_MS): Promise<void> {
    const { parts, time, watch, alerts } = this.#scene
    const sinceMs = time.nowMs - withinMs
    const startMs = this.#scene.process.startsMs.at(-1) ?? 0
    const down = this.#jobs.jobs.filter((job) => this.#downMs(job, startMs) <= sinceMs)
    if (parts === undefined || alerts.troubleMs > sinceMs - DISK_SLACK_MS) return
    if (startMs > sinceMs || down.length === 0 || this.#scene.process.isStopping) return
    const firing = await firingIn(parts)
    if (this.#scene.parts !== parts) return
    for (const { name, failedMs } of down) {
      const how = failedMs === undefined ? 'silent' : 'a failure'
      watch.check('beatMissed', firing.includes(name), () => `${name} is ${how}, and no alert says so`)
    }
  }

  /** A job has failed: that is an alert at once. */
  failed(job: Job): void {
    const { time, parts } = this.#scene
    time.after(FAILURE_WITHIN_MS, () => {
      if (job.failedMs !== undefined && this.#scene.parts === parts) void this.look(FAILURE_WITHIN_MS)
    })
  }

  /** When a job was surely down: since its failure, or since its limit after its last report to this process. */
  #downMs(job: Job, startMs: number): number {
    if (job.failedMs !== undefined) return Math.max(job.failedMs, startMs)
    return Math.max(job.beatMs, startMs) + limitOf(job)
  }

  #fired({ alert }: AlertTransition): void {
    const job = this.#jobOf(alert)
    if (job === undefined) return
    const { time, watch, note, alerts } = this.#scene
    if (alerts.troubleMs > time.nowMs - DISK_SLACK_MS) return
    note(`fired ${job.name}`)
    const ageMs = time.nowMs - job.triedMs
    // It may be up again since the evaluation.
    const isDown =
      job.failedMs !== undefined || ageMs > limitOf(job) || job.upMs > time.nowMs - FAILURE_WITHIN_MS
    watch.check('beatFalse', isDown, () => `an alert about ${job.name}, which reported ${ageMs} ms ago`)
  }

  #resolved({ alert }: AlertTransition): void {
    const job = this.#jobOf(alert)
    const { time, watch, alerts, note } = this.#scene
    if (job === undefined || alerts.troubleMs > time.nowMs - DISK_SLACK_MS) return
    note(`resolved ${job.name}`)
    const ageMs = time.nowMs - job.beatMs
    const isWell =
      (job.failedMs === undefined || job.failedMs > time.nowMs - LATE_MS) && ageMs <= limitOf(job) + LATE_MS
    watch.check('beatFalse', isWell, () => `the alert about ${job.name} ended, which is still down`)
  }

  #jobOf(alert: AlertTransition['alert']): Job | undefined {
    if (alert?.rule !== RULE || alert.labels['condition'] !== undefined) return undefined
    return this.#jobs.jobs.find(({ name }) => name === alert.labels['check'])
  }
}

/** Names of the checks about which an alert fires. */
export async function firingIn({ alerts }: Parts): Promise<readonly string[]> {
  const all = await alerts.listAlerts({ limit: 1000 }).catch(() => [])
  return all.flatMap(({ rule, labels, status }) =>
    status !== 'resolved' && rule === RULE && labels['condition'] === undefined
      ? [labels['check'] ?? '']
      : [],
  )
}
