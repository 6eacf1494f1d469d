import type { AlertManager, AlertStore, EvaluationResult } from '@botwatch/alerts'

import type { Bots } from './bots.ts'
import type { Configuration } from './configuration.ts'
import type { Disk } from './disk.ts'
import type { Watch } from './invariants.ts'
import type { Life, Trap } from './kill.ts'
import type { Random } from './random.ts'
import type { Subject } from './subject.ts'
import type { Time } from './time.ts'
import { MINUTE_MS, type Change, type RulePlan } from './world.ts'

/** What a process runs on. */
export interface ProcessContext {
  readonly subject: Subject
  readonly time: Time
  readonly trap: Trap
  readonly disk: Disk<AlertStore>
  readonly random: Random
  readonly watch: Watch
  readonly configuration: Configuration
  readonly bots: Bots
  readonly onRound: (result: EvaluationResult, manager: AlertManager) => void
}

const STOP_LIMIT_MS = MINUTE_MS
const ROUND_LIMIT_MS = 2 * MINUTE_MS

/** The monitored process: one manager at a time, over a disk that outlives it. */
export class Process {
  manager: AlertManager | undefined
  /** When it was killed, and when it started. */
  readonly killsMs: number[] = []
  readonly startsMs: number[] = []
  readonly #context: ProcessContext
  #life: Life = { isDead: true, sinceMs: 0 }
  /** When the round that has not ended began. */
  #roundMs: number | undefined
  #isStopping = false

  constructor(context: ProcessContext) {
    this.#context = context
  }

  start(): void {
    const { subject, time, disk, random, configuration, watch } = this.#context
    const life: Life = { isDead: false, sinceMs: time.nowMs }
    this.#life = life
    this.#roundMs = undefined
    this.#isStopping = false
    this.startsMs.push(time.nowMs)
    try {
      this.manager = new subject.AlertManager({
        rules: configuration.inputs(),
        defaultRules: configuration.inputs('default'),
        notifiers: configuration.channels.map((channel) => channel.notifier(life, configuration.channels)),
        store: disk.mount(life),
        clock: { now: () => time.wall(), monotonic: () => time.nowMs },
        random: random.next,
      })
      this.manager.start()
      watch.check('restart', true, () => '')
    } catch (error) {
      watch.check('restart', false, () => String(error))
    }
  }

  /** Ends the process at once; it starts again after a while. */
  kill(downMs: number): void {
    const { time, trap, configuration } = this.#context
    if (this.#life.isDead) return
    this.#life.isDead = true
    this.manager = undefined
    this.killsMs.push(time.nowMs)
    time.dropProcess()
    trap.disarm()
    for (const { receivers } of configuration.everyChannel()) {
      for (const receiver of receivers) receiver.underWay = 0
    }
    time.after(Math.max(1, downMs), () => void this.#startAgain())
  }

  async #startAgain(): Promise<void> {
    await this.#context.disk.unmount()
    this.start()
  }

  /** Stops in order, edits the configuration and starts again. */
  async restart(changes: readonly Change[]): Promise<void> {
    const { time, disk, configuration, watch } = this.#context
    const { manager } = this
    const life = this.#life
    const edit = (): void => {
      for (const change of changes) configuration.apply(change, time.nowMs)
    }
    if (manager === undefined || this.#isStopping) {
      edit()
      return
    }
    this.#isStopping = true
    const limit = time.after(STOP_LIMIT_MS, () => {
      if (life.isDead) return
      watch.check('stop', false, () => 'stop did not end within a minute')
      this.kill(1)
    })
    await manager.stop()
    if (life.isDead) return
    watch.check('stop', true, () => '')
    limit.run = null
    life.isDead = true
    this.manager = undefined
    time.dropProcess()
    await disk.unmount(false)
    edit()
    this.start()
  }

  /** Edits a rule while the process runs. */
  async update(index: number, fields: Partial<RulePlan>): Promise<void> {
    const { configuration, time } = this.#context
    // Others are changed by saving them.
    if (configuration.rules[index]?.origin !== undefined) return
    configuration.apply({ edit: 'rule', rule: index, fields }, time.nowMs)
    const rule = configuration.rules[index]
    if (rule === undefined || configuration.isOn[index] !== true) return
    await this.manager?.updateRule(configuration.input(rule)).catch(() => undefined)
  }

  /** Evaluates what the bots report, unless the last round has not ended. */
  async round(): Promise<void> {
    const { time, bots, configuration, watch, onRound, disk } = this.#context
    const { manager } = this
    if (manager === undefined || this.#isStopping) return
    const life = this.#life
    const before = this.#roundMs
    if (before !== undefined) {
      const hasTime = time.nowMs - before < ROUND_LIMIT_MS
      watch.check('round', hasTime, () => `a round began at ${before} ms and did not end`)
      return
    }
    const began = time.nowMs
    this.#roundMs = began
    try {
      const result = await manager.evaluateRules(bots.report(configuration.rules))
      if (life.isDead) return
      watch.check('round', true, () => '')
      onRound(result, manager)
    } catch (error) {
      if (life.isDead) return
      watch.check('round', (disk.failuresMs.at(-1) ?? -1) >= began, () => String(error))
    }
    this.#roundMs = undefined
  }
}
