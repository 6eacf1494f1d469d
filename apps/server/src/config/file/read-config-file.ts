import type { PriceTable } from '@botwatch/metrics'
import { describe, parse, type Problem } from '@botwatch/options'

import { parseServerConfig } from '../config-schema.ts'
import { SETTING_VARIABLES } from '../environment-settings.ts'
import { readAlerting } from '../read-alerting.ts'
import { exposureProblems, fieldNames, variableNames } from '../exposure.ts'
import type { ServerConfig } from '../server-config.ts'
import { suggestField } from '../rules/other-names.ts'
import { parseYaml, type YamlDocument } from './document.ts'
import { fileSchema, type ConfigTypes } from './file-schema.ts'
import {
  isRecord,
  isWithin,
  NO_ENVIRONMENT,
  sourceOf,
  type EnvironmentLayer,
  type Fields,
  type Origin,
} from './layer.ts'
import { nameProblems } from './names.ts'
import { originsOf } from './origins.ts'
import { inOrder, inStages } from './problem-lists.ts'
import { placeProblems, withoutTokens } from './place-problems.ts'
import type { ConfigProblem, Position } from './position.ts'
import { readEntries } from './read-entries.ts'
import { fitScalars } from './scalars.ts'
import { mergeConnections, sectionOptions, toSectionProblems } from './section-options.ts'

/** A configuration, or every problem. Each warning is one line. */
export type FileResult =
  | {
      readonly ok: true
      readonly config: ServerConfig
      readonly origins: readonly Origin[]
      /** Place of the value at a path such as `rules[0].gt`; undefined without a file, or if a variable wins. */
      readonly positionOf: (path: string) => Position | undefined
      readonly warnings: readonly string[]
    }
  | {
      readonly ok: false
      readonly problems: readonly ConfigProblem[]
      readonly warnings: readonly string[]
    }

/** Prices of the lists that a file names, or their problems. */
export interface FilePrices {
  readonly table?: PriceTable | undefined
  readonly problems: readonly ConfigProblem[]
}

/** What {@link readConfigFile} reads beside the text. */
export interface ReadFileOptions {
  /** Default: no variable is set. */
  readonly environment?: EnvironmentLayer
  /** Reads the price lists that the file names. Default: there are none. */
  readonly readPrices?: ((paths: readonly string[]) => FilePrices) | undefined
  /** Name in the origins. Default `botwatch.yaml`. */
  readonly fileName?: string
}

/**
 * Reads the text of a configuration file, with the environment over it. Reports every problem, those of the file with their
 * places. Without a text there is only the environment.
 */
export function readConfigFile(
  text: string | undefined,
  types: ConfigTypes,
  { environment = NO_ENVIRONMENT, readPrices, fileName = 'botwatch.yaml' }: ReadFileOptions = {},
): FileResult {
  const document = parseYaml(text ?? '', environment.lookup)
  const layer = environment.lay(isRecord(document.value) ? document.value : {}, document.names)
  // It may have what variables need, and may use them.
  if (document.value === undefined)
    return { ok: false, problems: inOrder(document.problems).map(withoutTokens), warnings: layer.warnings }
  const schema = fileSchema(types)
  const { value, scalars, problems: ofScalars } = fitScalars(schema, layer.value, document.namesAt)

  const parsed = parse(schema, value, { noun: 'field' })
  const ofSchema = parsed.ok ? [] : parsed.problems.map(suggestField)
  const isValid = (path: string): boolean => ofSchema.every((problem) => !isWithin(problem.path, path))
  const valid = validFields(value, isValid)
  const entries = readEntries(valid, types, isValid)
  const ofSections = sectionOptions(valid)
  const connection = mergeConnections(ofSections.connection, layer.input.connection, layer.noProxy)
  const { checks, channels } = entries
  const paths = (valid['prices'] ?? []) as readonly string[]
  const isPriced = paths.length > 0 && layer.input.prices === undefined
  const { table: prices, problems: priceProblems } = (isPriced && readPrices?.(paths)) || { problems: [] }
  const config = parseServerConfig({
    ...ofSections,
    prices,
    ...defined(layer.input),
    connection,
    checks,
    channels,
  })
  // Another variable that is not valid may have been meant for a channel or a check.
  const isClear = layer.problems.every(({ path }) => SETTINGS.has(path))
  const names = isClear ? new Set(['log', ...Object.keys(valid['channels'] ?? {})]) : undefined
  const alerting = readAlerting(valid, config.ok ? config.value : undefined, { channels: names })
  const places = { document: text === undefined ? undefined : document, scalars, sources: layer.sources }
  const problems = inStages(
    document.problems,
    isRecord(document.value) ? [] : [wrongRoot(document.value)],
    layer.problems,
    placeProblems(
      [
        ...layer.conflicts,
        ...ofSchema,
        ...ofScalars,
        ...entries.problems,
        ...nameProblems(valid, names),
        ...alerting.problems,
        ...budgetProblems(valid['budgets']),
        ...(config.ok ? [] : toSectionProblems(valid, config.problems)),
      ],
      places,
    ),
    placePrices(priceProblems, document),
    placeProblems(exposure(value, layer.hasKeys, text !== undefined), places),
  )
  const warnings = [
    ...layer.warnings,
    ...alerting.unused.map(({ path, reason }) => {
      const { line, column } = document.positionOf(path)
      return `${fileName}:${line}:${column} ${path}: ${reason}`
    }),
  ]
  if (!config.ok || problems.length > 0)
    return { ok: false, problems: inOrder(problems).map(withoutTokens), warnings }
  const { rules, silences } = alerting
  const complete = { ...config.value, rules, silences }
  const positionOf = (path: string): Position | undefined =>
    text === undefined || sourceOf(layer.sources, path) !== undefined ? undefined : document.positionOf(path)
  return {
    ok: true,
    config: complete,
    // Only when somebody asks: it takes as long as a quarter of the rest.
    get origins() {
      return originsOf({ config: complete, schema, document, fileName, scalars, layer })
    },
    positionOf,
    warnings,
  }
}

/** A problem of a list as a whole, e.g. that it cannot be read, is where the file names it. */
function placePrices(problems: readonly ConfigProblem[], document: YamlDocument): readonly ConfigProblem[] {
  return problems.map((problem) =>
    problem.file === undefined ? { ...problem, position: document.positionOf(problem.path) } : problem,
  )
}

/** Variables that make no check or channel. */
const SETTINGS: ReadonlySet<string> = new Set(SETTING_VARIABLES.map(({ name }) => name))

/** Sections of which each entry is valid or not. */
const LISTS: ReadonlySet<string> = new Set(['checks', 'channels', 'rules', 'silences'])

/** The data without the fields that have problems, so that those of the others are found, too. */
function validFields(value: Fields, isValid: (path: string) => boolean): Fields {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, section]) => {
      if (isValid(name) || LISTS.has(name)) return [[name, section]]
      if (!isRecord(section)) return []
      return [
        [name, Object.fromEntries(Object.entries(section).filter(([field]) => isValid(`${name}.${field}`)))],
      ]
    }),
  )
}

function defined(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
}

function wrongRoot(value: unknown): ConfigProblem {
  // The usual reason for a text.
  const hint = typeof value === 'string' ? ' with a space behind each colon' : ''
  const expected = `settings by their names${hint}, e.g. server: { port: 8080 }`
  return { path: '', expected, received: describe(value), position: { line: 1, column: 1 } }
}

function budgetProblems(budgets: unknown): readonly Problem[] {
  if (!isRecord(budgets) || budgets['warn_at'] === undefined) return []
  if ((budgets['day'] ?? budgets['month']) !== undefined) return []
  const expected = 'a budget of a day or a month beside it'
  return [{ path: 'budgets.warn_at', expected, received: 'none' }]
}

/** Problems of a server that other machines reach without keys. */
function exposure(value: Fields, hasKeys: boolean, hasFile: boolean): readonly Problem[] {
  const [server = {}, auth = {}] = [value['server'], value['auth']].map((section) =>
    isRecord(section) ? section : {},
  )
  const { host, publicUrl } = fieldNames
  return exposureProblems(
    {
      host: typeof server['host'] === 'string' ? server['host'] : '127.0.0.1',
      publicUrl: typeof server['public_url'] === 'string' ? server['public_url'] : undefined,
      hasKeys:
        hasKeys ||
        (auth['keys'] !== undefined && !(Array.isArray(auth['keys']) && auth['keys'].length === 0)),
      allowAnonymous: auth['allow_anonymous'] === true,
    },
    hasFile ? fieldNames : { ...variableNames, host, publicUrl },
  )
}
