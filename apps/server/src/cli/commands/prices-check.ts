import type { PriceFinding, PriceVersion } from '@botwatch/metrics'

import { isCalendarDate } from '../calendar-date.ts'
import { Argument, defineCommand, Option, type CommandDefinition } from '../command.ts'
import { configOption } from '../config-option.ts'
import { EXIT } from '../exit-codes.ts'
import { fail, failConfig, printJson } from '../print.ts'

interface PricesOptions {
  readonly provider?: string
  readonly day?: string
  readonly config?: string
  readonly json?: true
}

const ANY_PROVIDER = 'unknown'

/** `botwatch prices check MODEL`: says what a model costs. */
export const pricesCheck: CommandDefinition = defineCommand<PricesOptions>({
  name: 'prices check',
  group: 'local',
  summary: 'look up what a model costs, and where the price was found',
  description: `Looks up the price of a model in the price lists of the configuration and in the built-in one, as the server does when it computes costs. An id of a model matches exactly, by alias, with a provider in front (zai/glm-4.6) or with a date behind it (glm-4.6-20250930).

The tokens of a model without a price count as unpriced: budgets do not know what they cost.`,
  arguments: [new Argument('<model>', 'Id of the model, as the bot reports it.')],
  options: [
    new Option('--provider <name>', 'Provider that the bot reports. Default: any.'),
    new Option(
      '--day <date>',
      'Day of use, e.g. 2026-01-31. Default: today, in the time zone of the server.',
    ),
    configOption(),
  ],
  json: 'Print a JSON document: {"model", "provider", "day", "state", "currency", "source", "as_of", "effective_from", "rates": [{"above_input_tokens", "per_million_tokens"}]}.',
  environment: {
    MONITORING_CONFIG: 'Configuration file.',
    METRICS_PRICES_FILE: 'Price list in JSON or YAML.',
  },
  examples: {
    'botwatch prices check glm-4.6': 'Look up what a model costs today.',
    'botwatch prices check glm-4.6 --provider zai --day 2026-12-01': 'Look up a price that applies later.',
  },
  exitCodes: {
    [EXIT.ok]: 'The model has a price, or is free.',
    [EXIT.bad]: 'No price is known.',
    [EXIT.config]: 'The configuration is invalid.',
  },
  run: async ({ args: [model = ''], options, context }) => {
    const [{ PriceTable }, { loadConfig }] = await Promise.all([
      import('@botwatch/metrics'),
      import('../../config/load-config.ts'),
    ])
    const result = loadConfig({ env: context.env, path: options.config })
    if (!result.ok) return failConfig(context, result)
    const { prices = new PriceTable(), timeZone } = result.config
    const { day = today(timeZone), provider, json } = options
    if (!isCalendarDate(day, 'day'))
      return fail(context, '--day: expected a date, e.g. 2026-01-31', EXIT.usage)
    const finding = prices.find(provider ?? ANY_PROVIDER, model, day)
    const facts = { model, provider: provider ?? null, day }
    if (json === true) printJson(context, { ...facts, ...toDocument(finding, prices.currency) })
    else context.stdout.write(toText(facts, finding, prices.currency))
    return finding.state === 'unpriced' ? EXIT.bad : EXIT.ok
  },
})

/** As in answers of the API. */
function toDocument(finding: PriceFinding, currency: string): object {
  if (finding.state === 'unpriced')
    return { state: finding.state, currency, source: null, as_of: null, effective_from: null, rates: [] }
  const { source, asOf, effectiveFrom } = finding.version
  return {
    state: finding.state,
    currency,
    source,
    as_of: asOf,
    effective_from: effectiveFrom === '' ? null : effectiveFrom,
    rates: ratesOf(finding.version),
  }
}

interface WireRate {
  readonly above_input_tokens: number
  readonly per_million_tokens: Readonly<Record<string, number>>
}

function ratesOf({ rates }: PriceVersion): readonly WireRate[] {
  return rates.map(({ aboveInputTokens, perToken }) => ({
    above_input_tokens: aboveInputTokens,
    // A price is in units of 10^-18.
    per_million_tokens: Object.fromEntries(
      Object.entries(perToken).map(([type, price]) => [type, Number(`${price}e-12`)]),
    ),
  }))
}

function toText(
  {
    model,
    provider,
    day,
  }: { readonly model: string; readonly provider: string | null; readonly day: string },
  finding: PriceFinding,
  currency: string,
): string {
  const subject = provider === null ? model : `${model} of ${provider}`
  if (finding.state === 'unpriced')
    return `${subject} has no known price on ${day}. Add one to a price list, and the list to "prices" in the configuration file.\n`
  const { source, asOf, effectiveFrom } = finding.version
  const tiers = ratesOf(finding.version).map(({ above_input_tokens: above, per_million_tokens: prices }) => {
    const heading = above === 0 ? '' : `For calls with more than ${above} input tokens:\n`
    const rows = Object.entries(prices).map(
      ([type, price]) => `  ${type.replaceAll('_', ' ').padEnd(18)} ${price}\n`,
    )
    return `${heading}${rows.join('')}`
  })
  const since = effectiveFrom === '' ? '' : `, in effect since ${effectiveFrom}`
  const state = finding.state === 'free' ? 'is free' : `costs, in ${currency} for a million tokens`
  return `${subject} ${state} on ${day}:\n${tiers.join('')}Found ${asOf} in ${source}${since}.\n`
}

function today(timeZone: string): string {
  // The Swedish way to write a date is ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date())
}
