import type { RuleRecord } from '@botwatch/alerts'

import type { Watch } from './invariants.ts'
import type { Time } from './time.ts'
import { MINUTE_MS, type RulePlan } from './world.ts'

/** A rule as it was saved; null if it was deleted, or never saved. */
export type Saved = { readonly plan: RulePlan; readonly isOn: boolean } | null

/** One change of a saved rule. */
export interface Edit {
  readonly saved: Saved
  readonly atMs: number
  /** Undefined until the process has confirmed it. */
  confirmedMs: number | undefined
}

/** Within this time, a disk that works again has what was changed while it failed. */
const CAUGHT_UP_MS = 2 * MINUTE_MS

/** The rules that people saved and deleted, and which of them must survive a crash. */
export class SavedRules {
  readonly #time: Time
  readonly #watch: Watch
  readonly #failuresMs: () => readonly number[]
  /** By rule, oldest first: all but the first may be lost by a crash. */
  readonly #edits = new Map<string, readonly Edit[]>()

  /** `failuresMs` returns when the disk failed. */
  constructor(time: Time, watch: Watch, failuresMs: () => readonly number[]) {
    this.#time = time
    this.#watch = watch
    this.#failuresMs = failuresMs
  }

  /** The rule as the running process should have it. */
  current(rule: string): Saved {
    return this.#edits.get(rule)?.at(-1)?.saved ?? null
  }

  /** Whether the process has confirmed every change. */
  get isSettled(): boolean {
    return [...this.#edits.values()].every((edits) => edits.every((edit) => edit.confirmedMs !== undefined))
  }

  begin(rule: string, saved: Saved): Edit {
    const edit: Edit = { saved, atMs: this.#time.nowMs, confirmedMs: undefined }
    this.#edits.set(rule, [...(this.#edits.get(rule) ?? []), edit])
    return edit
  }

  confirm(edit: Edit): void {
    edit.confirmedMs = this.#time.nowMs
  }

  /** The process has refused a change. */
  drop(rule: string, edit: Edit): void {
    this.#edits.set(
      rule,
      (this.#edits.get(rule) ?? []).filter((other) => other !== edit),
    )
  }

  /**
   * Compares what is stored with what was saved, and goes on from it. `rules` are the names of all rules of the world. Returns
   * those that are not as they were.
   */
  adopt(stored: readonly RuleRecord[], rules: readonly string[]): readonly string[] {
    const nowMs = this.#time.nowMs
    return rules.filter((rule) => {
      const edits = this.#edits.get(rule) ?? []
      const record = stored.find(({ name }) => name === rule)
      const possible: readonly Saved[] = this.#possible(edits)
      const index = possible.findLastIndex((saved) => isSame(record, saved))
      const detail = (): string =>
        `${rule} is stored as ${describe(record?.fields)}, but was saved as ${describe(fieldsOf(possible.at(-1) ?? null))}`
      this.#watch.check('rulesKept', index >= 0, detail)
      const saved = possible.at(index) ?? null
      this.#edits.set(rule, [{ saved, atMs: nowMs, confirmedMs: nowMs }])
      return saved !== (edits.at(-1)?.saved ?? null)
    })
  }

  /** What may be stored: the last state that surely is, and every later one. */
  #possible(edits: readonly Edit[]): readonly Saved[] {
    const first = edits.findLastIndex((edit) => this.#isSure(edit))
    const rest = edits.slice(Math.max(0, first)).map(({ saved }) => saved)
    return first < 0 ? [null, ...rest] : rest
  }

  #isSure({ atMs, confirmedMs }: Edit): boolean {
    if (confirmedMs === undefined) return false
    const failuresMs = this.#failuresMs()
    const isWell = !failuresMs.some((failedMs) => failedMs >= atMs - 1 && failedMs <= confirmedMs)
    const sinceMs = this.#time.nowMs - CAUGHT_UP_MS
    return isWell || (confirmedMs < sinceMs && (failuresMs.at(-1) ?? 0) < sinceMs)
  }
}

function isSame(record: RuleRecord | undefined, saved: Saved): boolean {
  if (record === undefined || saved === null) return record === undefined && saved === null
  return Object.entries(fieldsOf(saved) ?? {}).every(([name, value]) => record.fields[name] === value)
}

/** The fields that differ from one state of a rule to the other. */
function fieldsOf(saved: Saved): Readonly<Record<string, unknown>> | undefined {
  if (saved === null) return undefined
  const { severity, perHour } = saved.plan
  return { severity, maxNotificationsPerHour: perHour, enabled: saved.isOn }
}

function describe(fields: Readonly<Record<string, unknown>> | undefined): string {
  if (fields === undefined) return 'nothing'
  const { severity, maxNotificationsPerHour: perHour, enabled } = fields
  return JSON.stringify({ severity, perHour, enabled })
}
