import type { AlertStore, ReportedProblem } from '@botwatch/alerts'
import type { HistoryStore, UsageStore } from '@botwatch/metrics'
import { sqliteStore as usageStore } from '@botwatch/metrics/sqlite'
import { join } from 'node:path'

import type { MonitorLog } from '../log.ts'
import type { MonitorSettings } from '../options/options.ts'
import { openAlertStore } from './alert-store.ts'
import { DatabaseFile, setAsideMessage } from './database-file.ts'
import { openHistoryStore } from './history-store.ts'

/** Paths of the databases that a monitor has opened. */
export type StorePaths = Readonly<Record<'usage' | 'history' | 'alerts', string | null>>

/** The databases of a monitor. Without a folder there are none, and everything is kept in memory. */
export interface Stores {
  readonly usage: UsageStore | undefined
  readonly history: HistoryStore | undefined
  readonly alerts: AlertStore | undefined
  /** Paths of the databases, by what they hold. */
  readonly paths: StorePaths
  /** Loads the stored alerts and opens the history ahead. Rejects with a `MonitorError` with code `DATABASE_FAILED` if that fails. */
  readonly load: () => Promise<void>
  /** Returns what is to be reported about the files. */
  readonly problems: () => readonly ReportedProblem[]
  readonly close: () => Promise<void>
}

/**
 * Opens the databases of the parts that were not given. A damaged file is set aside, and logged. Throws a `MonitorError` with
 * code `DATABASE_FAILED` that says what to do.
 */
export function openStores(
  { dataDir, metrics, alerts }: MonitorSettings,
  log: MonitorLog | undefined,
): Stores {
  const files: DatabaseFile[] = []
  const inFolder = (name: string, content: string): DatabaseFile | undefined => {
    if (dataDir === undefined) return undefined
    const file = new DatabaseFile(join(dataDir, name), content, (setAside) =>
      log?.warn({ event: 'database.set_aside', ...setAside }, setAsideMessage(setAside)),
    )
    files.push(file)
    return file
  }
  const usageFile = metrics === undefined ? inFolder('metrics.db', 'the usage and cost so far') : undefined
  const historyFile =
    metrics === undefined ? inFolder('history.db', 'the history of checks and metrics') : undefined
  const alertsFile =
    alerts === undefined ? inFolder('alerts.db', 'open alerts, silences and earlier alerts') : undefined
  const usage = usageFile?.open((path) => usageStore({ path }))
  const opened = alertsFile && openAlertStore(alertsFile)
  const history = historyFile && openHistoryStore(historyFile)
  return {
    usage,
    history: history?.store,
    alerts: opened?.store,
    paths: {
      usage: usageFile?.path ?? null,
      history: historyFile?.path ?? null,
      alerts: alertsFile?.path ?? null,
    },
    load: async () => {
      await Promise.all([opened?.loadAhead(), history?.openAhead()])
    },
    problems: () => files.flatMap((file) => file.problem() ?? []),
    close: async () => {
      await Promise.all([usage?.close(), history?.store.close(), opened?.store.close()])
    },
  }
}
