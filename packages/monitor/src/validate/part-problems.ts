import { isAlertsError } from '@botwatch/alerts'
import { check, HealthChecker, isHealthError } from '@botwatch/health'
import { isMetricsError, MetricsCollector } from '@botwatch/metrics'
import type { Problem } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'
import { createSystemSampler } from '@botwatch/system'

import { createAlerts, notifiersOf } from '../parts/alerts.ts'
import { addDefaultChecks } from '../parts/health.ts'
import type { MonitorSettings } from '../options/options.ts'

/** Lists what the parts find wrong with checks, channels, rules, links and budgets. Creates parts that are never started. */
export function partProblems(settings: MonitorSettings): readonly Problem[] {
  return [...checkProblems(settings), ...alertProblems(settings), ...budgetProblems(settings)]
}

function checkProblems(settings: MonitorSettings): readonly Problem[] {
  const trial = new HealthChecker({ redactor: createRedactor({ secrets: settings.secrets }) })
  if (settings.health === undefined) addDefaultChecks(trial, settings, createSystemSampler())
  else for (const name of settings.health.getCheckerNames()) trial.addChecker(check(name, () => {}))
  return settings.checks.flatMap((checker, index) =>
    problemsOf(() => isGiven(checker) && trial.addChecker(checker)).map((problem) =>
      // The checker as a whole has a path of its own.
      below(`checks[${index}]`, problem.path === 'checker' ? { ...problem, path: '' } : problem),
    ),
  )
}

function alertProblems(settings: MonitorSettings): readonly Problem[] {
  if (settings.alerts !== undefined) return []
  const { budgets = {}, secrets } = settings
  const channels = settings.channels.filter(isGiven)
  const valid = { ...settings, channels }
  const redact = createRedactor({ secrets }).text
  // Budgets may be anything, which the collector validates.
  const isSet = (period: 'day' | 'month'): boolean => {
    try {
      return Object(budgets)[period] !== undefined
    } catch {
      return false
    }
  }
  const periods = (['day', 'month'] as const).filter(isSet)
  const ownChannels = notifiersOf(valid).length - channels.length
  const positions = settings.channels.flatMap((channel, index) => (isGiven(channel) ? [index] : []))
  return problemsOf(() => createAlerts(valid, { periods, redact })).map((problem) => ({
    ...problem,
    path: problem.path.replace(
      /^notifiers\[(\d+)\]/,
      (_, index: string) => `channels[${positions[Number(index) - ownChannels]}]`,
    ),
  }))
}

function budgetProblems({ metrics, budgets }: MonitorSettings): readonly Problem[] {
  if (metrics !== undefined) return []
  return problemsOf(() => new MetricsCollector({ defaultMetrics: false, budgets }))
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
