import { isAlertsError, type AlertConfiguration } from '@botwatch/alerts'
import { check, HealthChecker, isHealthError, type Checker } from '@botwatch/health'
import { isMetricsError, UsageMeter, type PriceTable } from '@botwatch/metrics'
import type { Problem } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'
import { createSystemSampler } from '@botwatch/system'

import { createAlerts, createAlertsConfigured, ownChannelCount, periodsIn } from '../parts/alerts.ts'
import { createDefaultChecks } from '../parts/health.ts'
import type { MonitorSettings } from '../options/options.ts'

/** The parts of a monitor that is reconfigured. */
export interface Existing {
  /** The checks that others have added. */
  readonly checkers: readonly Checker[]
  readonly prices: PriceTable | undefined
}

/**
 * Lists the problems that the parts find in checks, channels, rules, links and budgets. Creates parts that are never started. Of a
 * monitor that exists, also dependencies and the currency must fit.
 */
export function partProblems(settings: MonitorSettings, existing?: Existing): readonly Problem[] {
  return [
    ...checkProblems(settings, existing),
    ...alertProblems(settings),
    ...budgetProblems(settings, (existing ?? settings).prices),
  ]
}

function checkProblems(settings: MonitorSettings, existing: Existing | undefined): readonly Problem[] {
  const trial = new HealthChecker({ redactor: createRedactor({ secrets: settings.secrets }) })
  const names = existing === undefined ? (settings.health?.getCheckerNames() ?? []) : []
  const others = existing?.checkers ?? names.map((name) => check(name, () => {}))
  const own = settings.health === undefined ? createDefaultChecks(createSystemSampler())(settings) : []
  for (const checker of [...own, ...others]) trial.addChecker(checker)
  const problems = settings.checks.flatMap((checker, index) =>
    problemsOf(() => isGiven(checker) && trial.addChecker(checker)).map((problem) =>
      // The checker as a whole has a path of its own.
      below(`checks[${index}]`, problem.path === 'checker' ? { ...problem, path: '' } : problem),
    ),
  )
  // Until the start, more checks may be added.
  if (existing === undefined || problems.length > 0) return problems
  return problemsOf(() => trial.replaceCheckers(trial.getCheckers()))
}

function alertProblems(settings: MonitorSettings): readonly Problem[] {
  if (settings.alerts !== undefined) return []
  const { budgets = {}, secrets } = settings
  const channels = settings.channels.filter(isGiven)
  const valid = { ...settings, channels }
  const redact = createRedactor({ secrets }).text
  // Budgets may be anything, which the collector validates.
  const configure = (): AlertConfiguration => createAlertsConfigured(valid)(valid, periodsIn(budgets))
  const ownChannels = ownChannelCount(valid)
  const positions = settings.channels.flatMap((channel, index) => (isGiven(channel) ? [index] : []))
  return problemsOf(() => createAlerts(valid, { configuration: configure(), redact })).map((problem) => ({
    ...problem,
    path: problem.path.replace(
      /^notifiers\[(\d+)\]/,
      (_, index: string) => `channels[${positions[Number(index) - ownChannels]}]`,
    ),
  }))
}

function budgetProblems(
  { metrics, budgets, prices }: MonitorSettings,
  before: PriceTable | undefined,
): readonly Problem[] {
  if (metrics !== undefined) return []
  const trial = new UsageMeter({ prices: before })
  return problemsOf(() => trial.reconfigure({ budgets, prices }))
}

function problemsOf(create: () => unknown): readonly Problem[] {
  try {
    create()
    return []
  } catch (error) {
    if (isHealthError(error) || isAlertsError(error) || isMetricsError(error)) return error.problems
    throw error
  }
}

/** Whether an entry of a list is more than the rest of a condition, e.g. `url && slackNotifier({ url })`. */
export function isGiven(entry: unknown): boolean {
  return entry !== undefined && entry !== false && entry !== null && entry !== ''
}

function below(root: string, problem: Problem): Problem {
  const { path } = problem
  return { ...problem, path: path === '' || path.startsWith('[') ? root + path : `${root}.${path}` }
}
