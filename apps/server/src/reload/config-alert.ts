import type { AlertManager, ReportedProblem } from '@botwatch/alerts'
import type { Logger } from 'pino'

/** The person who writes the file often corrects it at once. */
const ALERT_AFTER_MS = 300_000
const MAX_LENGTH = 1000

/** The alert `config_invalid`. */
export interface ConfigAlert {
  /** Notes the problems of the configuration that was read last; undefined if it has none. */
  readonly note: (problems: readonly string[] | undefined) => void
  /** Raises nothing from now on; an open alert stays. */
  readonly stop: () => void
}

/** Creates the alert about a configuration that has been invalid for 5 minutes. It ends with the next one that is valid. */
export function createConfigAlert(
  alerts: Pick<AlertManager, 'reportProblem'>,
  log: Pick<Logger, 'error'>,
): ConfigAlert {
  let latest: readonly string[] | undefined
  let timer: NodeJS.Timeout | undefined
  /** An earlier process may have raised it. */
  let isOpen = true

  const report = (): void => {
    isOpen = latest !== undefined
    alerts
      .reportProblem(problemOf(latest))
      .catch((error: unknown) => log.error({ err: error }, 'the alert config_invalid could not be stored'))
  }
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    stop,
    note: (problems) => {
      latest = problems
      if (problems === undefined) stop()
      else if (!isOpen) timer ??= setTimeout(report, ALERT_AFTER_MS).unref()
      if (isOpen) report()
    },
  }
}

function problemOf(problems: readonly string[] | undefined): ReportedProblem {
  const head = { name: 'config_invalid', severity: 'warning' } as const
  if (problems === undefined) return { ...head, isOver: true, summary: 'the configuration is valid again' }
  return {
    ...head,
    summary: 'the configuration is invalid; the one before stays in effect',
    detail: problems.join('; ').slice(0, MAX_LENGTH).toWellFormed(),
    action: 'Correct the file; "botwatch check-config" lists its problems. With this file, a restart fails.',
  }
}
