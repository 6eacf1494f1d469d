import type { Draft } from '../ledger/draft.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import { judgeAbsence } from './absent-watch.ts'
import { Breath, type RoundContext } from './context.ts'
import { judgeHealthResults } from './health.ts'
import { Hearing } from './hearing.ts'
import type { AlertSample, EvaluationInput } from './inputs.ts'
import { Judge, type JudgeContext } from './judge.ts'
import { EvaluationMemory } from './memory.ts'
import { judgeSamples, judgeValues } from './metrics.ts'
import { judgeMissing } from './missing.ts'
import { endOrphans } from './orphans.ts'
import { judgeOverflow } from './overflow.ts'
import { Plan } from './plan.ts'
import type { RoundTransition } from './transition.ts'

/** What one evaluation found. */
export interface RoundOutcome {
  readonly transitions: readonly RoundTransition[]
  readonly badSamples: number
  readonly ignoredSamples: number
}

/** Judges inputs one after the other under the rules of a book. Changes of alerts go into the draft and nowhere else. */
export class Evaluator {
  readonly #book: RuleBook
  readonly #context: JudgeContext
  readonly #plan: Plan
  readonly #memory = new EvaluationMemory()
  #rounds = 0
  /** The version of the book under which no open alert is without its rule. */
  #soundVersion = -1

  constructor(book: RuleBook, context: JudgeContext) {
    this.#book = book
    this.#context = context
    this.#plan = new Plan(context.clean)
  }

  /** Whether the data of an alert was missing in the last round that could have had it. */
  isStale(fingerprint: string): boolean {
    return this.#memory.missing.has(fingerprint)
  }

  /** Judges an input in the order that matters: rules that are gone, samples, data that has stopped. */
  async evaluate(draft: Draft, input: EvaluationInput): Promise<RoundOutcome> {
    const judge = new Judge(draft, this.#context)
    const breath = new Breath(judge)
    await this.#follow(draft, judge, breath)
    this.#rounds += 1
    const metrics = typeof input.metrics === 'object' ? (input.metrics ?? undefined) : undefined
    const health = Array.isArray(input.health) ? (input.health as EvaluationInput['health']) : undefined
    const context: RoundContext = {
      draft,
      judge,
      plan: this.#plan,
      memory: this.#memory,
      metrics,
      health,
      isTimed: input.sampleTime !== undefined,
      clean: this.#context.clean,
      id: this.#rounds,
      sampledAt: input.sampleTime === undefined ? draft.nowMs : Number(input.sampleTime),
    }
    const hearing = new Hearing(context)
    if (metrics !== undefined) {
      if (Array.isArray(metrics))
        await judgeSamples(context, hearing, breath, metrics as readonly AlertSample[])
      else await judgeValues(context, hearing, breath, metrics as Readonly<Record<string, unknown>>)
      judgeAbsence(context, hearing)
    }
    if (health !== undefined) await judgeHealthResults(context, hearing, breath, health)
    await judgeMissing(context, hearing, breath)
    judgeOverflow(context)
    return { transitions: judge.transitions, badSamples: hearing.bad, ignoredSamples: hearing.ignored }
  }

  /** Ends what the book's last change has left without a rule. */
  async endOrphans(draft: Draft): Promise<readonly RoundTransition[]> {
    const judge = new Judge(draft, this.#context)
    await endOrphans({ draft, judge, book: this.#book }, new Breath(judge))
    return judge.transitions
  }

  async #follow(draft: Draft, judge: Judge, breath: Breath): Promise<void> {
    const { version } = this.#book
    if (version === this.#soundVersion) return
    if (this.#soundVersion === -1) this.#memory.claimNoData(draft)
    this.#plan.follow(this.#book)
    this.#memory.keepOnly(this.#plan.fingerprints(), draft)
    await endOrphans({ draft, judge, book: this.#book }, breath)
    draft.afterCommit(() => {
      this.#soundVersion = version
    })
  }
}
