import type { Alert, AlertManager, AlertStore, EvaluationResult, RuleRecord } from '@botwatch/alerts'

import { Bots, seriesName } from './bots.ts'
import { Channel } from './channel.ts'
import { checkAccepted } from './checks/accepted.ts'
import { checkAttempt, checkRefusal } from './checks/attempt.ts'
import { checkEnd } from './checks/end.ts'
import { checkEscalation } from './checks/escalation.ts'
import { checkFailed } from './checks/failed.ts'
import { checkPrompt } from './checks/prompt.ts'
import { checkFallbacks } from './checks/fallback.ts'
import { checkRules } from './checks/rules.ts'
import { checkSilences } from './checks/silences.ts'
import { checkStored } from './checks/stored.ts'
import { Configuration } from './configuration.ts'
import { Disk } from './disk.ts'
import { editRule } from './editor.ts'
import { Files } from './files.ts'
import { installTime } from './globals.ts'
import { Watch } from './invariants.ts'
import { Trap } from './kill.ts'
import { Knowledge } from './knowledge.ts'
import { Operator } from './operator.ts'
import type { Outcome } from './outcome.ts'
import { Process } from './process.ts'
import { Random } from './random.ts'
import type { Receiver } from './receiver.ts'
import { Retries } from './retries.ts'
import { SavedRules } from './saved-rules.ts'
import { nameOf, type Case, type Scene } from './scene.ts'
import type { Subject } from './subject.ts'
import { Time } from './time.ts'
import { MINUTE_MS, type Action, type World } from './world.ts'

/** One world with the process in it. */
export class Simulation implements Scene {
  readonly time: Time
  readonly watch: Watch
  readonly configuration: Configuration
  readonly savedRules: SavedRules
  readonly operator: Operator
  readonly process: Process
  readonly disk: Disk<AlertStore>
  readonly bots: Bots
  readonly cases: Map<string, Case> = new Map()
  readonly jumpsMs: number[] = []
  readonly #world: World
  readonly #known = new Map<string, Knowledge>()
  readonly #alerts = new Map<string, Alert>()
  readonly #caps = new Map<string, number>()
  readonly #severities = new Map<string, Set<string>>()
  readonly #trap = new Trap()
  readonly #files: Files<AlertStore>
  readonly #log: string[] = []
  readonly #retries: Retries
  readonly #hasSavedRules: boolean
  #attempts = 0

  constructor(world: World, subject: Subject) {
    this.#world = world
    const random = new Random(world.seed)
    const time = new Time(random.fork('time'))
    const trap = this.#trap
    this.time = time
    this.watch = new Watch(() => time.nowMs / MINUTE_MS)
    this.operator = new Operator(() => ({
      nowMs: time.nowMs,
      wallMs: time.wall(),
      failedMs: this.disk.failuresMs.at(-1) ?? -1,
    }))
    this.savedRules = new SavedRules(time, this.watch, () => this.disk.failuresMs)
    this.bots = new Bots(world.rules.length, world.series)
    this.configuration = new Configuration(
      world.rules,
      world.channels,
      (rule) => this.savedRules.current(rule),
      (slot) => this.#channel(slot, random),
    )
    this.#hasSavedRules = world.rules.some(({ origin }) => origin !== undefined)
    this.#retries = new Retries(this, world.minutes)
    this.#files = new Files(world.store, subject)
    this.disk = new Disk({
      time,
      trap,
      open: () => this.#files.open(),
      failure: (reason) => new subject.AlertsError('STORE_FAILED', reason),
      onLoaded: ({ rules }) => this.#adopt(rules),
    })
    const { watch, configuration, bots, disk } = this
    const onRound = (result: EvaluationResult, manager: AlertManager): void => {
      this.#noteRound(result)
      if (this.#hasSavedRules) void checkRules(this, manager).catch(() => undefined)
    }
    const own = random.fork('process')
    this.process = new Process({
      subject,
      time,
      trap,
      disk,
      random: own,
      watch,
      configuration,
      bots,
      onRound,
    })
    this.#noteRules()
  }

  async run(): Promise<Outcome> {
    const { time } = this
    const { actions, minutes, settleMinutes } = this.#world
    const restore = installTime(time)
    try {
      for (const action of actions) {
        if (action.minute < minutes) time.after(action.minute * MINUTE_MS, () => this.#act(action))
      }
      const round = (): void => {
        void this.process.round()
        time.after(time.nowMs < minutes * MINUTE_MS ? MINUTE_MS : 2 * MINUTE_MS, round)
      }
      this.process.start()
      time.after(0, round)
      await time.runUntil(minutes * MINUTE_MS)
      await time.wait(checkFailed(this))
      this.#endFaults()
      await time.runUntil((minutes + settleMinutes) * MINUTE_MS + MINUTE_MS / 2)
      if (settleMinutes > 0) await time.wait(checkEnd(this))
      await time.wait(checkSilences(this))
      this.#adopt((await time.wait(this.disk.peek()))?.rules ?? [])
      await time.wait(checkStored(this, this.#files, this.#known.size))
      time.dropProcess()
      await time.wait(this.disk.unmount(false))
    } finally {
      restore()
      this.#files.remove()
    }
    const { checked, violations } = this.watch
    return { checked, violations, attempts: this.#attempts, log: this.#log }
  }

  readonly receivers = (): readonly Receiver[] =>
    [...this.configuration.everyChannel()].flatMap((channel) => channel.receivers)

  readonly knowledgeOf = ({ name, channel, recipient }: Receiver): Knowledge => {
    // One recipient of several is told apart by its address, wherever the channel sends to.
    const key = recipient === undefined ? `${name} ${channel.destination}` : name
    const known = this.#known.get(key) ?? new Knowledge()
    this.#known.set(key, known)
    return known
  }

  alertOf(fingerprint: string): Alert | undefined {
    return this.#alerts.get(fingerprint)
  }

  noteAlert(alert: Alert): void {
    this.#alerts.set(alert.fingerprint, alert)
  }

  retriesOf(receiver: Receiver, sinceMs: number): number {
    return this.#retries.count(receiver, sinceMs)
  }

  mostPerHour(rule: string): number {
    return this.#caps.get(rule) ?? 0
  }

  isSevere(rule: string): boolean {
    const severities = this.#severities.get(rule)
    return severities?.has('error') === true || severities?.has('critical') === true
  }

  mayHaveForgotten(sinceMs: number): boolean {
    return [this.process.killsMs, this.disk.failuresMs, this.jumpsMs].some(
      (times) => (times.at(-1) ?? -1) >= sinceMs,
    )
  }

  hasOtherTime(sinceMs: number): boolean {
    return this.jumpsMs.length > 0 && (this.process.startsMs.at(-1) ?? 0) >= sinceMs
  }

  #noteRound({ transitions }: EvaluationResult): void {
    const { nowMs } = this.time
    for (const { type, alert } of transitions) {
      if (alert === null) continue
      this.noteAlert(alert)
      const known = this.cases.get(alert.id)
      if (type === 'resolved' && known !== undefined) known.resolvedMs = nowMs
      if (type === 'resolved') this.#note(`resolved ${nameOf(alert)}`)
      if (type !== 'fired') continue
      this.cases.set(alert.id, { alert, firedMs: nowMs, resolvedMs: null })
      this.#note(`fired ${nameOf(alert)}`)
      checkPrompt(this, alert)
      checkEscalation(this, alert)
      checkFallbacks(this, alert)
    }
  }

  /** A process goes on from the rules that are stored. */
  #adopt(rules: readonly RuleRecord[]): undefined {
    const names = this.configuration.rules.map(({ name }) => name)
    for (const name of this.savedRules.adopt(rules, names)) this.configuration.follow(name, this.time.nowMs)
  }

  #noteRules(): void {
    for (const { name, perHour, severity } of this.configuration.rules) {
      this.#caps.set(name, Math.max(perHour, this.mostPerHour(name)))
      this.#severities.set(name, (this.#severities.get(name) ?? new Set()).add(severity))
    }
  }

  #note(text: string): void {
    this.#log.push(`${(this.time.nowMs / MINUTE_MS).toFixed(2)} ${text}`)
  }

  #channel(slot: number, random: Random): Channel {
    const { time } = this
    return new Channel(slot, this.#world.plans?.[slot] ?? {}, {
      time,
      trap: this.#trap,
      random: random.fork(`channel ${slot}`),
      onAttempt: (receiver, reading, message) => {
        this.#attempts += 1
        checkAttempt(this, receiver, reading, message)
      },
      onAccepted: (receiver, reading, acceptance) => {
        checkAccepted(this, receiver, reading, acceptance)
        this.knowledgeOf(receiver).learn(reading, acceptance)
        const news = reading.alerts.map((one) => `${one.news} ${nameOf(this.alertOf(one.fingerprint))}`)
        this.#note(`${receiver.name}: ${news.join(', ')}${reading.hasOthers ? ' and others' : ''}`)
      },
      onPause: (receiver, forMs) => {
        this.knowledgeOf(receiver).pausedUntilMs = time.nowMs + forMs
      },
      onFailed: (receiver, kind, reading) => {
        this.knowledgeOf(receiver).fail(reading, kind, time.nowMs)
        this.#note(`${receiver.name}: ${kind}`)
        if (kind === 'refused') checkRefusal(this, receiver)
      },
    })
  }

  #act(action: Action): void {
    const { time, process, bots, configuration, operator, disk } = this
    if (action.do !== 'value') this.#note(JSON.stringify(action))
    if (action.do === 'value') {
      const values = bots.values[action.rule]
      if (values !== undefined && action.series < values.length) values[action.series] = action.value
    } else if (action.do === 'receiver')
      configuration.channel(action.channel).set(action.answer, action.share)
    else if (action.do === 'disk') disk.state = action.state
    else if (action.do === 'jump') {
      time.jumpedMs += action.minutes * MINUTE_MS
      this.jumpsMs.push(time.nowMs)
    } else if (action.do === 'kill') {
      const kill = (): void => process.kill(action.downMinutes * MINUTE_MS)
      if (action.at === 'now') kill()
      else this.#trap.set(action.at, action.skip ?? 0, kill)
    } else if (action.do === 'restart') {
      void process.restart(action.changes)
      time.after(1000, () => this.#noteRules())
    } else if (action.do === 'update') {
      void process.update(action.rule, action.fields)
      this.#noteRules()
    } else if (action.do === 'save' || action.do === 'delete') {
      if (process.manager === undefined) return
      void editRule(this, process.manager, action)
      this.#noteRules()
    } else if (action.do === 'retry') this.#retries.ask(action)
    else {
      const rule = configuration.rules[action.rule]
      if (rule === undefined || process.manager === undefined) return
      const series = seriesName(configuration.rules, rule, 'series' in action ? action.series : 0)
      operator.act(process.manager, action, rule.name, series).catch(() => undefined)
    }
  }

  #endFaults(): void {
    this.#trap.disarm()
    this.disk.state = 'well'
    for (const channel of this.configuration.everyChannel()) channel.set('ok', 1)
  }
}
