import type { TokenCounts, TokenType } from '../usage/token-counts.ts'
import type { Window } from './calendar.ts'

/** Tokens and their cost, of a period or a model. */
export interface Spend {
  readonly requests: number
  /** All types of tokens together. */
  readonly tokens: number
  readonly counts: TokenCounts
  /** Cost of the priced tokens. Null if there are tokens and none of them has a price. */
  readonly cost: number | null
  /** Tokens without a known price. */
  readonly unpricedTokens: number
}

/** Tokens and cost of one model. */
export interface ModelSpend extends Spend {
  readonly provider: string
  readonly model: string
  /** Cost by type of token. Null if the model has no price. */
  readonly costs: Readonly<Record<TokenType, number>> | null
}

/** Tokens and cost of a day or month in the meter's time zone. */
export interface PeriodSpend extends Spend, Window {
  readonly models: readonly ModelSpend[]
}
