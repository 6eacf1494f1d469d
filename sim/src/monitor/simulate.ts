import type { AlertStore } from '@botwatch/alerts'
import type { UsageStore } from '@botwatch/metrics'

import { Channel } from '../channel.ts'
import { Disk } from '../disk.ts'
import { installTime } from '../globals.ts'
import { Watch } from '../invariants.ts'
import { Trap } from '../kill.ts'
import { Knowledge } from '../knowledge.ts'
import type { Outcome } from '../outcome.ts'
import { Random } from '../random.ts'
import type { Subject } from '../subject.ts'
import { Time } from '../time.ts'
import { MINUTE_MS } from '../world.ts'
import { Checks, tokensNear } from './bot.ts'
import { checkBatches } from './checks/batches.ts'
import { BudgetChecks } from './checks/budgets.ts'
import { checkEnd } from './checks/end.ts'
import { HeartbeatChecks } from './checks/heartbeats.ts'
import { SaveChecks } from './checks/saves.ts'
import { UsageChecks } from './checks/usage.ts'
import { Jobs } from './jobs.ts'
import { Ledger } from './ledger.ts'
import { MODELS, PROVIDER } from './models.ts'
import { MonitorProcess, type Parts } from './process.ts'
import { Reporter } from './reporter.ts'
import type { MonitorScene } from './scene.ts'
import { SETTLE_MINUTES, type MonitorAction, type MonitorWorld } from './world.ts'

/** The collector reads the clock once a second, so that a call soon after a jump may count for the time before. */
const AFTER_JUMP_MS = 1100
/** The same around a full second. */
const EDGE_MS = 20

/** One world with a monitored bot in it. */
export class MonitorSimulation implements MonitorScene {
  readonly time: Time
  readonly watch: Watch
  readonly ledger: Ledger
  readonly usage: Disk<UsageStore>
  readonly alerts: Disk<AlertStore>
  readonly checks: Checks
  readonly jobs: Jobs
  readonly process: MonitorProcess
  readonly channels: readonly Channel[]
  readonly jumpsMs: number[] = []
  readonly world: MonitorWorld
  parts: Parts | undefined
  readonly #known: readonly Knowledge[]
  readonly #trap = new Trap()
  readonly #random: Random
  readonly #usageChecks: UsageChecks
  readonly #budgetChecks: BudgetChecks
  readonly #heartbeatChecks: HeartbeatChecks
  readonly #reporter: Reporter
  readonly #log: string[] = []
  #attempts = 0

  constructor(world: MonitorWorld, subject: Subject) {
    this.world = world
    const random = new Random(world.seed)
    const time = new Time(random.fork('time'), Date.parse(world.start))
    const trap = this.#trap
    this.time = time
    this.#random = random.fork('calls')
    this.watch = new Watch(() => time.nowMs / MINUTE_MS)
    this.ledger = new Ledger(world.timeZone)
    this.checks = new Checks(world.checks, time)
    this.jobs = new Jobs(world, time, (job, kind) => {
      // As over HTTP: the check runs at once.
      this.parts?.health.checkSingle(job.name).catch(() => undefined)
      if (kind === 'fail') this.#heartbeatChecks.failed(job)
    })
    const [usageStore, alertStore] = [subject.usageStore(), subject.memoryStore()]
    this.#usageChecks = new UsageChecks(this)
    this.#budgetChecks = new BudgetChecks(this)
    this.#heartbeatChecks = new HeartbeatChecks(this, this.jobs)
    this.#reporter = new Reporter(this, random.fork('batches'), () => this.#isTimeCertain())
    this.usage = new Disk({
      time,
      trap,
      open: () => usageStore,
      failure: (reason) => new subject.MetricsError('STORE_FAILED', reason),
      onWrite: () => this.#usageChecks.write(),
      onLoaded: () => {
        this.ledger.isLoaded = true
      },
    })
    this.alerts = new Disk({
      time,
      trap,
      open: () => alertStore,
      failure: (reason) => new subject.AlertsError('STORE_FAILED', reason),
    })
    this.channels = Array.from({ length: world.channels }, (_, slot) => this.#channel(slot, random))
    this.#known = this.channels.map(() => new Knowledge())
    const saves = new SaveChecks(this)
    this.process = new MonitorProcess({
      world,
      subject,
      time,
      trap,
      random: random.fork('process'),
      watch: this.watch,
      usage: this.usage,
      alerts: this.alerts,
      checks: (life) => [...this.checks.make(life), ...this.jobs.make(subject)],
      channels: (life) => this.channels.map((channel) => channel.notifier(life, this.channels)),
      onStart: async () => {
        this.ledger.begin((await this.usage.peek()) ?? [])
        this.#reporter.begin(await this.#reporter.stored())
        this.#budgetChecks.begin()
      },
      onParts: (parts) => {
        this.parts = parts
        this.#budgetChecks.follow(parts)
        this.#heartbeatChecks.follow(parts)
      },
      onDown: (how) => {
        if (how === 'killed') this.#usageChecks.interval()
        this.parts = undefined
        this.jobs.end()
        for (const { receivers } of this.channels) for (const receiver of receivers) receiver.underWay = 0
      },
      onSave: (kind) => saves.begin(kind),
    })
  }

  async run(): Promise<Outcome> {
    const { time, watch } = this
    const { actions, minutes } = this.world
    const rejections: unknown[] = []
    const onRejection = (reason: unknown): void => void rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    const restore = installTime(time)
    try {
      for (const action of actions) {
        if (action.minute < minutes) time.after(action.minute * MINUTE_MS, () => this.#act(action))
      }
      const look = (): void => {
        this.#usageChecks.interval()
        this.#budgetChecks.look()
        void this.#heartbeatChecks.look()
        time.after(MINUTE_MS / 2, look)
      }
      this.jobs.begin()
      time.after(MINUTE_MS / 2, look)
      void this.process.start()
      await time.runUntil(minutes * MINUTE_MS)
      this.#endFaults()
      await time.runUntil((minutes + SETTLE_MINUTES) * MINUTE_MS)
      await time.wait(checkEnd(this))
      if (this.#reporter.batches.length > 0) await time.wait(checkBatches(this, this.#reporter))
      for (const { isAnswered } of this.#reporter.batches)
        watch.check('batchEnd', isAnswered, () => 'a batch was never confirmed')
      time.dropProcess()
      await time.wait(Promise.all([this.usage.unmount(false), this.alerts.unmount(false)]))
      await time.drain()
    } finally {
      restore()
      process.off('unhandledRejection', onRejection)
    }
    watch.check('unhandled', rejections.length === 0, () => String(rejections[0]))
    const { checked, violations } = watch
    return { checked, violations, attempts: this.#attempts, log: this.#log }
  }

  readonly knowledgeOf = ({ slot }: Channel): Knowledge => this.#known[slot] ?? new Knowledge()

  readonly onBatch = (): void => {
    void checkBatches(this, this.#reporter)
  }

  readonly note = (text: string): void => {
    this.#log.push(`${(this.time.nowMs / MINUTE_MS).toFixed(2)} ${text}`)
  }

  #channel(slot: number, random: Random): Channel {
    const { time } = this
    return new Channel(
      slot,
      {},
      {
        time,
        trap: this.#trap,
        random: random.fork(`channel ${slot}`),
        onAttempt: () => {
          this.#attempts += 1
        },
        onAccepted: ({ name, channel }, reading, acceptance) => {
          this.#known[channel.slot]?.learn(reading, acceptance)
          this.note(`${name}: ${reading.alerts.map(({ news, rule }) => `${news} ${rule}`).join(', ')}`)
        },
        onPause: () => undefined,
        onFailed: ({ name, channel }, kind, reading) => {
          this.#known[channel.slot]?.fail(reading, kind, time.nowMs)
          this.note(`${name}: ${kind}`)
        },
      },
    )
  }

  #act(action: MonitorAction): void {
    const { time, process } = this
    this.note(JSON.stringify(action))
    if (action.do === 'calls') this.#call(action, action.count)
    else if (action.do === 'batch') this.#reporter.send(action)
    else if (action.do === 'repeat-batch') this.#reporter.repeat(action.isOther)
    else if (action.do === 'reset') this.parts?.metrics.resetMetrics()
    else if (action.do === 'job') this.jobs.set(action.job, action.state)
    else if (action.do === 'check') this.checks.states[action.check] = action.state
    else if (action.do === 'receiver') this.channels[action.channel]?.set(action.answer, action.share)
    else if (action.do === 'disk') this[action.of].state = action.state
    else if (action.do === 'jump') {
      time.jumpedMs += action.minutes * MINUTE_MS
      this.jumpsMs.push(time.nowMs)
    } else if (action.do === 'kill') {
      const kill = (): void => process.kill(action.downMinutes * MINUTE_MS)
      if (action.at === 'now') kill()
      else this.#trap.set(action.at, action.skip, kill)
    } else if (action.do === 'save') void process.save()
    else void process.end(action.do, action.downMinutes * MINUTE_MS)
  }

  /** Makes calls one after the other, as long as there is a process. */
  #call(deed: Extract<MonitorAction, { do: 'calls' }>, left: number): void {
    const { time, ledger, parts } = this
    if (left === 0 || time.nowMs >= this.world.minutes * MINUTE_MS) return
    time.after(deed.everySeconds * 1000, () => this.#call(deed, left - 1))
    const model = MODELS[deed.model] ?? MODELS[0]
    const [input, cached, output] = [deed.tokens, deed.tokens / 2, deed.tokens / 4].map((tokens) =>
      tokensNear(this.#random, tokens),
    ) as [number, number, number]
    if (parts === undefined || this.process.isStopping || !this.#isTimeCertain()) return
    const day = ledger.dayOf(time.wall())
    ledger.add({ model, requests: 1, input, cached, output, atMs: time.nowMs, day, month: day.slice(0, 7) })
    const call = { provider: PROVIDER }
    if (left % 2 === 0) {
      const usage = {
        prompt_tokens: input + cached,
        completion_tokens: output,
        prompt_tokens_details: { cached_tokens: cached },
      }
      parts.metrics.recordUsage(model.name, usage, call)
    } else {
      const tokens = { promptTokens: input + cached, cachedTokens: cached, completionTokens: output }
      parts.metrics.recordTokenUsage({ ...tokens, model: model.name, ...call })
    }
  }

  #isTimeCertain(): boolean {
    const { time } = this
    const edgeMs = time.wall() % 1000
    const sinceJumpMs = time.nowMs - (this.jumpsMs.at(-1) ?? -Infinity)
    return sinceJumpMs >= AFTER_JUMP_MS && edgeMs >= EDGE_MS && edgeMs <= 1000 - EDGE_MS
  }

  #endFaults(): void {
    this.#trap.disarm()
    this.usage.state = 'well'
    this.alerts.state = 'well'
    for (const channel of this.channels) channel.set('ok', 1)
  }
}
