import type { Alert, EvaluationResult } from '@botwatch/alerts'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Bots, SECRET, TOKEN } from './bots.ts'
import { checkAccepted, checkAttempt, checkRefusal } from './checks.ts'
import { Configuration } from './configuration.ts'
import { Disk } from './disk.ts'
import { checkEnd } from './end.ts'
import { installTime } from './globals.ts'
import { Watch, type Invariant, type Violation } from './invariants.ts'
import { Trap } from './kill.ts'
import { Knowledge } from './knowledge.ts'
import { Operator, seriesOf } from './operator.ts'
import { Process } from './process.ts'
import { checkPrompt } from './prompt.ts'
import { Random } from './random.ts'
import { Receiver } from './receiver.ts'
import type { Scene } from './scene.ts'
import type { Subject } from './subject.ts'
import { Time } from './time.ts'
import { MINUTE_MS, type Action, type World } from './world.ts'

const HOUR_MS = 3_600_000

/** What a run has shown. */
export interface Outcome {
  readonly checked: ReadonlyMap<Invariant, number>
  readonly violations: readonly Violation[]
  /** Number of attempts that reached a receiver. */
  readonly attempts: number
  /** What happened, one line each. */
  readonly log: readonly string[]
}

/** One world with the process in it. */
export class Simulation implements Scene {
  readonly world: World
  readonly time: Time
  readonly watch: Watch
  readonly configuration: Configuration
  readonly operator: Operator
  readonly process: Process
  readonly disk: Disk
  readonly bots: Bots
  /** What each destination of a channel has heard. */
  readonly known: Map<string, Knowledge> = new Map()
  readonly cases: Map<string, { readonly rule: string; readonly series: string | undefined }> = new Map()
  readonly firedMs: Map<string, number> = new Map()
  readonly resolvedMs: Map<string, number> = new Map()
  readonly jumpsMs: number[] = []
  readonly log: string[] = []
  readonly #caps = new Map<string, number>()
  readonly #severities = new Map<string, Set<string>>()
  readonly #trap = new Trap()
  readonly #folder: string | undefined
  attempts = 0

  constructor(world: World, subject: Subject) {
    this.world = world
    const random = new Random(world.seed)
    this.time = new Time(random.fork('time'))
    const { time } = this
    this.watch = new Watch(() => time.nowMs / MINUTE_MS)
    this.operator = new Operator(() => ({ nowMs: time.nowMs, wallMs: time.wall() }))
    this.bots = new Bots(world.rules.length, world.series)
    this.configuration = new Configuration(world.rules, world.channels, (slot) =>
      this.#receiver(slot, random),
    )
    this.#folder = world.store === 'sqlite' ? mkdtempSync(join(folderForFiles(), 'botwatch-sim-')) : undefined
    const path = join(this.#folder ?? '', 'alerts.db')
    const memory = subject.memoryStore()
    this.disk = new Disk({
      time,
      trap: this.#trap,
      open: () => (this.#folder === undefined ? memory : subject.sqliteStore({ path })),
      failure: (reason) => new subject.AlertsError('STORE_FAILED', reason),
    })
    this.process = new Process({
      subject,
      time,
      trap: this.#trap,
      disk: this.disk,
      random: random.fork('process'),
      watch: this.watch,
      configuration: this.configuration,
      bots: this.bots,
      onRound: (result) => this.#noteRound(result),
    })
    this.#noteRules()
  }

  async run(): Promise<Outcome> {
    const { time, world } = this
    const restore = installTime(time)
    try {
      for (const action of world.actions) {
        if (action.minute < world.minutes) time.after(action.minute * MINUTE_MS, () => this.#act(action))
      }
      time.after(world.minutes * MINUTE_MS, () => this.#endFaults())
      const round = (): void => {
        void this.process.round()
        time.after(time.nowMs < world.minutes * MINUTE_MS ? MINUTE_MS : 2 * MINUTE_MS, round)
      }
      this.process.start()
      time.after(0, round)
      await time.runUntil((world.minutes + world.settleMinutes) * MINUTE_MS + MINUTE_MS / 2)
      if (world.settleMinutes > 0) await checkEnd(this)
      await this.#checkStored()
      time.dropProcess()
      await this.disk.unmount()
    } finally {
      restore()
      if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    }
    const { watch, attempts, log } = this
    return { checked: watch.checked, violations: watch.violations, attempts, log }
  }

  knowledgeOf({ name, destination }: Receiver): Knowledge {
    const key = `${name} ${destination}`
    const known = this.known.get(key) ?? new Knowledge()
    this.known.set(key, known)
    return known
  }

  startsInHour(): number {
    return this.process.startsMs.filter((atMs) => atMs > this.time.nowMs - HOUR_MS).length
  }

  mayHaveForgotten(forMs: number): boolean {
    const since = this.time.nowMs - forMs
    return [this.process.killsMs, this.disk.failuresMs, this.jumpsMs].some(
      (times) => (times.at(-1) ?? -1) >= since,
    )
  }

  mostPerHour(rule: string): number {
    return this.#caps.get(rule) ?? 0
  }

  isSevere(rule: string): boolean {
    const severities = this.#severities.get(rule)
    return severities?.has('error') === true || severities?.has('critical') === true
  }

  noteAlert(alert: Pick<Alert, 'fingerprint' | 'rule' | 'labels'>): void {
    this.cases.set(alert.fingerprint, { rule: alert.rule, series: seriesOf(alert) })
  }

  #noteRound({ transitions }: EvaluationResult): void {
    const { nowMs } = this.time
    for (const { type, alert } of transitions) {
      if (alert === null) continue
      this.noteAlert(alert)
      if (type === 'resolved') this.resolvedMs.set(alert.id, nowMs)
      if (type !== 'fired') continue
      this.firedMs.set(alert.id, nowMs)
      this.log.push(`${minuteOf(nowMs)} fired ${alert.rule}/${seriesOf(alert) ?? ''}`)
      checkPrompt(this, alert)
    }
  }

  #noteRules(): void {
    for (const { name, perHour, severity } of this.configuration.rules) {
      this.#caps.set(name, Math.max(perHour, this.#caps.get(name) ?? 0))
      this.#severities.set(name, (this.#severities.get(name) ?? new Set()).add(severity))
    }
  }

  #receiver(slot: number, random: Random): Receiver {
    const { time } = this
    const trap = this.#trap
    return new Receiver(slot, {
      time,
      trap,
      random: random.fork(`receiver ${slot}`),
      onAttempt: (receiver, reading, message) => {
        this.attempts += 1
        checkAttempt(this, receiver, reading, message)
      },
      onAccepted: (receiver, reading, acceptance) => {
        checkAccepted(this, receiver, reading, acceptance)
        const known = this.knowledgeOf(receiver)
        known.learn(reading, time.nowMs)
        known.accepted.set(reading.id, [...(known.accepted.get(reading.id) ?? []), acceptance])
        const news = reading.alerts.map((one) => `${one.news} ${this.#nameOf(one.fingerprint)}`)
        this.log.push(`${minuteOf(time.nowMs)} ${receiver.name}: ${news.join(', ') || 'other'}`)
      },
      onFailed: (receiver, kind) => {
        const known = this.knowledgeOf(receiver)
        known.failedMs = time.nowMs
        this.log.push(`${minuteOf(time.nowMs)} ${receiver.name}: ${kind}`)
        if (kind !== 'refused') return
        known.refusedMs = time.nowMs
        checkRefusal(this, receiver)
      },
    })
  }

  #nameOf(fingerprint: string): string {
    const one = this.cases.get(fingerprint)
    return one === undefined ? fingerprint : `${one.rule}/${one.series ?? ''}`
  }

  #act(action: Action): void {
    const { time, process, bots, configuration, operator, disk } = this
    if (action.do !== 'value') this.log.push(`${minuteOf(time.nowMs)} ${JSON.stringify(action)}`)
    if (action.do === 'value') {
      const values = bots.values[action.rule]
      if (values !== undefined && action.series < values.length) values[action.series] = action.value
    } else if (action.do === 'receiver') {
      const receiver = configuration.receiver(action.channel)
      receiver.answer = action.answer
      receiver.share = action.share
    } else if (action.do === 'disk') disk.state = action.state
    else if (action.do === 'jump') {
      time.jumpedMs += action.minutes * MINUTE_MS
      this.jumpsMs.push(time.nowMs)
    } else if (action.do === 'kill') {
      const kill = (): void => process.kill(action.downMinutes * MINUTE_MS)
      if (action.at === 'now') kill()
      else this.#trap.set(action.at, kill)
    } else if (action.do === 'restart') {
      void process.restart(action.changes)
      time.after(1000, () => this.#noteRules())
    } else {
      const rule = configuration.rules[action.rule]
      if (rule === undefined || process.manager === undefined) return
      operator.act(process.manager, action, rule).catch(() => undefined)
    }
  }

  #endFaults(): void {
    this.#trap.disarm()
    this.disk.state = 'well'
    for (let slot = 0; slot <= this.world.channels; slot += 1) this.configuration.receiver(slot).answer = 'ok'
    for (const { slot } of this.configuration.channels) this.configuration.receiver(slot).answer = 'ok'
  }

  /** Checks what is stored: no secret, and no more than there are series, channels and what is open. */
  async #checkStored(): Promise<void> {
    const { world, watch, known } = this
    const state = await this.disk.peek()
    if (state === undefined) return
    const text = JSON.stringify(state)
    watch.check('secret', !text.includes(SECRET) && !text.includes(TOKEN), () => 'in the store')
    const rows = Object.values(state).reduce<number>((sum, part) => sum + sizeOf(part), 0)
    const series = world.rules.length * world.series * 2 + known.size + 1
    const most = 200 + series * (known.size + 1) * 6
    watch.check('memory', rows <= most, () => `${rows} rows, at most ${most}`)
  }
}

/** In memory where there is such a folder: what a disk does is simulated. */
function folderForFiles(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
}

function sizeOf(part: unknown): number {
  return Array.isArray(part) ? part.length : part instanceof Map || part instanceof Set ? part.size : 0
}

function minuteOf(ms: number): string {
  return (ms / MINUTE_MS).toFixed(2)
}
