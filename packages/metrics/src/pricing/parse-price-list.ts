import { isFields, join, ProblemList } from '../problem-list.ts'
import { parsePrice } from './money.ts'
import type { ModelPrice, PriceList } from './price-list.ts'

const MAX_MODELS = 10_000
const PRICES = ['input', 'inputCached', 'inputCacheWrite', 'output', 'outputReasoning']
const MODEL_FIELDS = ['provider', 'model', 'aliases', 'effectiveFrom', 'source', 'asOf', 'tiers', ...PRICES]

/** A list of prices that may be used, or every problem it has. */
export type ParsedPriceList =
  | { readonly ok: true; readonly list: PriceList }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Judges a list of prices from outside. */
export function parsePriceList(input: unknown): ParsedPriceList {
  const problems = new ProblemList()
  if (!problems.check('', input, 'a price list', isFields(input)) || !isFields(input))
    return { ok: false, problems: problems.lines }
  const { currency, asOf, source, providers = {}, models } = input
  problems.rejectUnknown('', input, ['currency', 'asOf', 'source', 'providers', 'models'])
  problems.check('currency', currency, 'three capital letters', /^[A-Z]{3}$/.test(text(currency)))
  problems.check('asOf', asOf, 'a date YYYY-MM-DD', isDate(asOf))
  problems.check('source', source, '1 to 500 characters', isText(source, 500))
  if (problems.check('providers', providers, 'a map of lists of names', isFields(providers)))
    for (const [name, others] of Object.entries(providers as object))
      checkNames(problems, join('providers', name.slice(0, 64)), others)
  const fits = Array.isArray(models) && models.length <= MAX_MODELS
  if (problems.check('models', models, `a list of at most ${MAX_MODELS} models`, fits)) {
    const entries = models as readonly unknown[]
    for (const [index, model] of entries.entries()) checkModel(problems, `models[${index}]`, model)
    if (problems.lines.length === 0) checkClashes(problems, entries as readonly ModelPrice[])
  }
  if (problems.lines.length > 0) return { ok: false, problems: problems.lines }
  return { ok: true, list: structuredClone(input) as unknown as PriceList }
}

function checkModel(problems: ProblemList, path: string, value: unknown): void {
  if (!problems.check(path, value, 'a model with its prices', isFields(value)) || !isFields(value)) return
  const { provider, model, aliases = [], effectiveFrom, source, asOf, tiers = [] } = value
  problems.rejectUnknown(path, value, MODEL_FIELDS)
  problems.check(join(path, 'provider'), provider, '1 to 64 characters', isText(provider, 64))
  problems.check(join(path, 'model'), model, '1 to 128 characters', isText(model, 128))
  checkNames(problems, join(path, 'aliases'), aliases)
  const dates = { effectiveFrom, asOf }
  for (const [name, date] of Object.entries(dates))
    problems.check(join(path, name), date, 'a date YYYY-MM-DD', date === undefined || isDate(date))
  problems.check(
    join(path, 'source'),
    source,
    '1 to 500 characters',
    source === undefined || isText(source, 500),
  )
  checkPrices(problems, path, value)
  if (!problems.check(join(path, 'tiers'), tiers, 'a list of tiers', Array.isArray(tiers))) return
  let last = 0
  for (const [index, tier] of (tiers as readonly unknown[]).entries()) {
    const at = join(path, `tiers[${index}]`)
    if (!problems.check(at, tier, 'a tier', isFields(tier)) || !isFields(tier)) continue
    problems.rejectUnknown(at, tier, ['aboveInputTokens', ...PRICES])
    const { aboveInputTokens: above } = tier
    const rises = Number.isSafeInteger(above) && Number(above) > last
    problems.check(join(at, 'aboveInputTokens'), above, `a whole number above ${last}`, rises)
    if (rises) last = Number(above)
    checkPrices(problems, at, tier)
  }
}

function checkPrices(problems: ProblemList, path: string, value: Readonly<Record<string, unknown>>): void {
  for (const name of PRICES) {
    const price = value[name]
    const mayLack = name !== 'input' && name !== 'output'
    const expected = 'a decimal text such as "0.60", with at most 12 decimals'
    const isRight = parsePrice(price) !== undefined || (mayLack && price === undefined)
    problems.check(join(path, name), price, expected, isRight)
  }
}

/** No id may mean two things on the same day. */
function checkClashes(problems: ProblemList, models: readonly ModelPrice[]): void {
  const owners = new Map<string, string>()
  const versions = new Set<string>()
  for (const [index, { provider, model, aliases = [], effectiveFrom = '' }] of models.entries()) {
    const version = JSON.stringify([provider, model, effectiveFrom])
    if (versions.has(version)) problems.add(`models[${index}]`, 'a second price of this model for this date')
    versions.add(version)
    for (const id of [model, ...aliases]) {
      const key = JSON.stringify([provider, id])
      if ((owners.get(key) ?? model) !== model) problems.add(`models[${index}]`, 'an id of another model')
      owners.set(key, model)
    }
  }
}

function checkNames(problems: ProblemList, path: string, value: unknown): void {
  if (!problems.check(path, value, 'a list of names', Array.isArray(value))) return
  for (const [index, name] of (value as readonly unknown[]).entries())
    problems.check(`${path}[${index}]`, name, '1 to 128 characters', isText(name, 128))
}

function isText(value: unknown, max: number): boolean {
  return typeof value === 'string' && value.length >= 1 && value.length <= max
}

function isDate(value: unknown): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text(value))) return false
  const time = Date.parse(text(value))
  // A date such as February 30th is moved to the next month.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text(value))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
