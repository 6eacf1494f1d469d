import { BudgetWatch } from '../budgets/budget-watch.ts'
import { MetricsError } from '../errors.ts'
import { toNumber, type Money } from '../pricing/money.ts'
import { PriceTable } from '../pricing/price-table.ts'
import { ProblemList } from '../problem-list.ts'
import { TOKEN_TYPES, type TokenCounts, type TokenType } from '../usage/token-counts.ts'
import { Calendar, type Window } from '../spend/calendar.ts'
import { checkLedgerOptions, type UsageMeterOptions } from './options.ts'
import { PeriodSet } from '../spend/period-set.ts'
import type { UsageRecord } from './usage-store.ts'
import { UsageWriter } from './usage-writer.ts'
import { Period } from '../spend/period.ts'
import type { UsageMeterEvent, UsageReport, PeriodKind, PeriodSpend } from './report.ts'
import { costsByModel, modelSpends, spendOf } from '../spend/spend.ts'
import { TallySet } from '../spend/tally-set.ts'
import type { Tally, TokenTotals } from '../spend/tally.ts'

/** One call of a model. */
export interface MeteredCall {
  readonly provider: string
  readonly model: string
  readonly counts: TokenCounts
  /** Milliseconds since 1970. */
  readonly atMs: number
}

/** The day and month that tokens are added to at present. */
interface Now {
  readonly day: Period
  readonly month: Period
  /** The day's. */
  readonly window: Window
}

/** Where the tokens of one model are added today. */
interface Route {
  readonly total: Tally
  readonly day: Tally
  readonly month: Tally
  /** In the currency, rounded; null without a price. */
  readonly roughPerToken: Readonly<Record<TokenType, number>> | null
}

/**
 * Adds up tokens by model, since the start and by day and month of a time zone, and says on reading what they cost.
 * The constructor throws a `MetricsError` that lists every option that is wrong.
 *
 * @example
 * const meter = new UsageMeter({ timeZone: 'Europe/Berlin', budgets: { day: { limit: '5.00' } } })
 * meter.record({ provider: 'zai', model: 'glm-4.6', counts, atMs: Date.now() })
 * meter.report(Date.now()).today.cost
 */
export class UsageMeter {
  readonly #prices: PriceTable
  readonly #calendar: Calendar
  readonly #days: PeriodSet
  readonly #months: PeriodSet
  readonly #watch: BudgetWatch
  readonly #writer: UsageWriter | null
  readonly #onEvent: (event: UsageMeterEvent) => void
  #total: TallySet
  /** By provider and model, of the current day only. */
  readonly #routes = new Map<string, Map<string, Route>>()
  readonly #toldUnpriced = new WeakSet<Tally>()
  #now: Now | undefined
  #isDiscarding = false

  constructor(options: UsageMeterOptions = {}) {
    const problems = new ProblemList()
    checkLedgerOptions(problems, options)
    if (problems.lines.length > 0) throw new MetricsError('INVALID_OPTIONS', problems.lines)
    const {
      prices = new PriceTable(),
      timeZone = 'UTC',
      budgets = {},
      store,
      writeIntervalMs = 10_000,
    } = options
    this.#prices = prices
    this.#calendar = new Calendar(timeZone)
    this.#days = new PeriodSet('day', prices)
    this.#months = new PeriodSet('month', prices)
    this.#total = new TallySet(prices)
    this.#onEvent = options.onEvent ?? (() => {})
    const tell = (event: UsageMeterEvent): void => this.#tell(event)
    this.#watch = new BudgetWatch(budgets, tell)
    const host = {
      restore: (records: readonly UsageRecord[]) => this.#restore(records),
      onError: (error: unknown) => tell({ type: 'store_error', error }),
    }
    this.#writer = store === undefined ? null : new UsageWriter(store, writeIntervalMs, host)
  }

  /** ISO 4217, of every cost. */
  get currency(): string {
    return this.#prices.currency
  }

  /** Adds one call, to the day and month its time is in. */
  record({ provider, model, counts, atMs }: MeteredCall): void {
    let now = this.#now
    if (now === undefined || !(atMs >= now.window.startMs && atMs < now.window.endMs)) now = this.#turn(atMs)
    const { day, month } = now
    const route = this.#routes.get(provider)?.get(model) ?? this.#route(provider, model, counts)
    route.total.add(counts)
    route.day.add(counts)
    route.month.add(counts)
    day.touch()
    month.touch()
    this.#writer?.mark(route.day, day)
    this.#writer?.mark(route.month, month)
    if (route.roughPerToken !== null) {
      const cost = roughCost(route.roughPerToken, counts)
      day.roughCost += cost
      month.roughCost += cost
      if (day.roughCost >= day.checkAt || month.roughCost >= month.checkAt) this.#check(now, atMs)
    }
  }

  /** Everything at a time; changes nothing. */
  report(nowMs: number): UsageReport {
    const [day, month] = [this.#calendar.windowOf('day', nowMs), this.#calendar.windowOf('month', nowMs)]
    const [today, thisMonth] = [this.#days.get(day.key), this.#months.get(month.key)]
    const { tallies } = this.#total
    return {
      currency: this.currency,
      total: spendOf(tallies),
      models: modelSpends(tallies),
      costByModel: costsByModel(tallies),
      today: periodSpend(day, today),
      month: periodSpend(month, thisMonth),
      tokensByDay: this.#days.tokens(),
      tokensByMonth: this.#months.tokens(),
      budgets: [...this.#watch.report(today, day, nowMs), ...this.#watch.report(thisMonth, month, nowMs)],
    }
  }

  /** One day (`YYYY-MM-DD`) or month (`YYYY-MM`) by model; null when nothing was used in it, or too long ago. */
  period(kind: PeriodKind, key: string): Omit<PeriodSpend, 'startMs' | 'endMs'> | null {
    const period = (kind === 'day' ? this.#days : this.#months).get(key)
    const { tallies } = period.set
    return tallies.length === 0 ? null : { period: kind, key, ...period.spend, models: modelSpends(tallies) }
  }

  /** Forgets the totals since the start; days and months, stored ones too, only when asked. */
  reset({ periods = false }: { readonly periods?: boolean } = {}): void {
    this.#total = new TallySet(this.#prices)
    this.#routes.clear()
    if (!periods) return
    this.#now = undefined
    this.#isDiscarding = true
    this.#forget([...this.#days.clear(), ...this.#months.clear()])
  }

  /** Loads what the store has and writes to it in the background. Idempotent. */
  start(): void {
    this.#writer?.start()
  }

  /** Writes what is not written yet; resolves within 5 seconds, never rejects. Idempotent. */
  async stop(): Promise<void> {
    await this.#writer?.stop()
  }

  #turn(atMs: number): Now {
    const window = this.#calendar.windowOf('day', atMs)
    const day = this.#days.open(window.key)
    const month = this.#months.open(this.#calendar.windowOf('month', atMs).key)
    const now = { day, month, window }
    this.#routes.clear()
    this.#now = now
    this.#forget([...this.#days.trim(), ...this.#months.trim()])
    this.#check(now, atMs)
    return now
  }

  #route(provider: string, model: string, counts: TokenCounts): Route {
    const { day, month, window } = this.#now ?? this.#turn(0)
    const inputTokens = counts.input + counts.input_cached + counts.input_cache_write
    const admit = (set: TallySet): Tally => set.admit(provider, model, window.key, inputTokens)
    const tallies = { total: admit(this.#total), day: admit(day.set), month: admit(month.set) }
    const { rate, finding } = tallies.day
    const route = { ...tallies, roughPerToken: rate === null ? null : roughly(rate.perToken) }
    if (rate === null) this.#tellUnpriced(route.total)
    // Where the length of the input decides, and past the cap of names, each call is looked up anew.
    const isTiered = finding.state !== 'unpriced' && finding.version.rates.length > 1
    const isOverflow = Object.values(tallies).some(({ identity }) => identity.model !== model)
    if (!isTiered && !isOverflow) {
      const models = this.#routes.get(provider) ?? new Map<string, Route>()
      this.#routes.set(provider, models.set(model, route))
    }
    return route
  }

  #check({ day, month, window }: Now, atMs: number): void {
    this.#watch.check(day, window, atMs)
    this.#watch.check(month, this.#calendar.windowOf('month', atMs), atMs)
  }

  #restore(records: readonly UsageRecord[]): void {
    const stored = [...Map.groupBy(records, ({ period, key }) => `${period} ${key}`).values()].map(
      (group) => {
        const period = new Period(group[0]?.period ?? 'day', group[0]?.key ?? '', this.#prices)
        for (const record of group) period.set.restore(record).restore(record.requests, totalsOf(record))
        return period
      },
    )
    if (this.#isDiscarding) {
      this.#forget(stored)
      return
    }
    for (const before of stored) {
      const period = (before.kind === 'day' ? this.#days : this.#months).open(before.key)
      for (const tally of before.set.tallies)
        period.set.restore(tally.identity).restore(tally.requests, tally.tokens())
      period.touch()
      // What a former process had come to, it has told.
      period.told = Math.max(period.told, this.#watch.levelOf(before))
    }
    this.#forget([...this.#days.trim(), ...this.#months.trim()])
    if (this.#now !== undefined) this.#check(this.#now, this.#now.window.startMs)
  }

  #forget(periods: readonly Period[]): void {
    this.#writer?.forget(periods)
  }

  #tellUnpriced(tally: Tally): void {
    if (this.#toldUnpriced.has(tally)) return
    this.#toldUnpriced.add(tally)
    const { provider, model } = tally.identity
    this.#tell({ type: 'unpriced', provider, model })
  }

  #tell(event: UsageMeterEvent): void {
    try {
      this.#onEvent(event)
    } catch {
      // A listener's mistake is none of the bot's that is being recorded.
    }
  }
}

function periodSpend(window: Window, period: Period): PeriodSpend {
  return { ...window, ...period.spend, models: modelSpends(period.set.tallies) }
}

function totalsOf({ tokens }: UsageRecord): TokenTotals {
  return Object.fromEntries(TOKEN_TYPES.map((type) => [type, BigInt(tokens[type])])) as unknown as TokenTotals
}

function roughly(perToken: Readonly<Record<TokenType, Money>>): Readonly<Record<TokenType, number>> {
  return Object.fromEntries(TOKEN_TYPES.map((type) => [type, toNumber(perToken[type])])) as Record<
    TokenType,
    number
  >
}

function roughCost(perToken: Readonly<Record<TokenType, number>>, counts: TokenCounts): number {
  return (
    counts.input * perToken.input +
    counts.input_cached * perToken.input_cached +
    counts.input_cache_write * perToken.input_cache_write +
    counts.output * perToken.output +
    counts.output_reasoning * perToken.output_reasoning
  )
}
