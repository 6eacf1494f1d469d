import { proxyUrlsOf, type ConnectionOptions } from '@botwatch/http'
import type { Budgets } from '@botwatch/metrics'
import { describe, type Problem } from '@botwatch/options'
import { optionName, readQuantity, toConfigProblems, toFields, toOptions } from '@botwatch/options/config'

import { below } from '../package-problems.ts'
import type { ServerConfig, ServerConfigInput } from '../server-config.ts'
import type { Fields } from './layer.ts'
import { FLAT_SECTIONS, SECTIONS } from './sections.ts'

const flatSections = Object.entries(FLAT_SECTIONS)
const sections = Object.entries(SECTIONS)

/** Converts the sections of a file to options of the server. */
export function sectionOptions(value: Fields): ServerConfigInput {
  const flat = flatSections.map(([name, schema]) => toOptions(schema, value[name] ?? {}) as Fields)
  const nested = sections.flatMap(([name, schema]) =>
    value[name] === undefined ? [] : [[name, toOptions(schema, value[name])] as const],
  )
  return Object.assign({}, ...flat, Object.fromEntries(nested), {
    budgets: budgetsOf(value['budgets'] as BudgetFields | undefined),
    heartbeatUrl: value['heartbeat_url'],
  }) as ServerConfigInput
}

interface BudgetFields {
  readonly day?: number | string
  readonly month?: number | string
  readonly warn_at?: string
}

function budgetsOf({ day, month, warn_at: warnAt }: BudgetFields = {}): Budgets | undefined {
  if (day === undefined && month === undefined) return undefined
  const warnRatio = warnAt === undefined ? undefined : readQuantity(warnAt, 'Ratio')
  const budget = (limit: number | string | undefined): Budgets['day'] =>
    limit === undefined ? undefined : { limit: String(limit), warnRatio }
  return { day: budget(day), month: budget(month) }
}

/** Problems of the options of a server with the names and units of the file. Their paths begin with `config`. */
export function toSectionProblems(value: Fields, problems: readonly Problem[]): readonly Problem[] {
  return problems.flatMap((problem): readonly Problem[] => {
    const path = problem.path.replace(/^config\.?/, '')
    const [, first = '', rest = ''] = /^([^.[]*)\.?(.*)$/.exec(path) ?? []
    const moved = { ...problem, path: rest }
    if (first === 'budgets') return [toBudgetProblem(moved, value['budgets'] as BudgetFields)]
    if (first === 'heartbeatUrl') return [{ ...problem, path: 'heartbeat_url' }]
    for (const [name, schema] of sections)
      if (name === first) return below(name, toConfigProblems(schema, value[name], [moved]))
    for (const [name, schema] of flatSections) {
      const isOption = Object.entries(schema.entries).some(([field, of]) => optionName(field, of) === first)
      if (isOption) return below(name, toConfigProblems(schema, value[name], [{ ...problem, path }]))
    }
    return [{ ...problem, path }]
  })
}

function toBudgetProblem(problem: Problem, budgets: BudgetFields): Problem {
  const [period = ''] = problem.path.split('.')
  if (problem.path.endsWith('warnRatio')) {
    const expected = 'a share above 0% and below 100%'
    return { path: 'budgets.warn_at', expected, received: describe(budgets.warn_at) }
  }
  const received = describe(budgets[period as 'day' | 'month'])
  return { path: `budgets.${period}`, expected: 'an amount of money above 0, e.g. 5.00', received }
}

/** Connection of a file with that of the environment over it, each setting by itself. `noProxy` is that of the environment. */
export function mergeConnections(
  ofFile: ConnectionOptions | undefined,
  ofEnvironment: ConnectionOptions | undefined,
  noProxy: string | undefined,
): ConnectionOptions | undefined {
  if (ofFile === undefined) return ofEnvironment
  if (ofEnvironment?.proxy === undefined && noProxy === undefined) return { ...ofFile, ...ofEnvironment }
  const isSplit = typeof ofFile.proxy === 'object' && !(ofFile.proxy instanceof URL)
  const before = isSplit ? ofFile.proxy : ofFile.proxy === undefined ? {} : proxyUrlsOf(ofFile.proxy)
  const after = ofEnvironment?.proxy as { readonly http?: string; readonly https?: string } | undefined
  const proxy = {
    http: after?.http ?? before.http,
    https: after?.https ?? before.https,
    noProxy: noProxy ?? ('noProxy' in before ? before.noProxy : undefined),
  }
  const hasProxy = (ofFile.proxy ?? ofEnvironment?.proxy) !== undefined
  return { ...ofFile, ...ofEnvironment, ...(hasProxy && { proxy }) }
}

/** The fields of all sections of a configuration, with its defaults. */
export function sectionFields(config: ServerConfig): Fields {
  const flat = flatSections.map(([name, schema]) => [name, toFields(schema, config)])
  const nested = sections.map(([name, schema]) => [
    name,
    toFields(schema, config[name as keyof typeof SECTIONS] ?? {}),
  ])
  return Object.fromEntries([...flat, ...nested]) as Fields
}
