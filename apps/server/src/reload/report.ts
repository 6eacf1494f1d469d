import type { Logger } from 'pino'

import type { AuditTrail } from '../audit/trail.ts'
import { describeChanges } from '../config/changes.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { ReloadMetrics } from './reload-metrics.ts'
import type { ReloadResult, ReloadTrigger } from './result.ts'

/** Where the results of reloads are noted. */
export interface ReportOptions {
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly metrics: ReloadMetrics
  readonly events: Pick<EventHub, 'add'>
  readonly trail: Pick<AuditTrail, 'changed'>
  /** Warnings that were logged at the start. */
  readonly warnings: readonly string[]
}

/** How the audit trail names who asked. A request is in it as any other. */
const ACTORS = { signal: 'SIGHUP', file: 'configuration file' } as const

/** Creates a function that notes the result of a reload in the log, in the metrics, as an event and in the audit trail. */
export function createReport({
  log,
  metrics,
  events,
  trail,
  warnings: known,
}: ReportOptions): (result: ReloadResult, trigger: ReloadTrigger) => void {
  const newIn = { warnings: onChange(known), restart: onChange() }
  let lastProblems = ''
  return (result, trigger) => {
    const { outcome, path, warnings } = result
    if (outcome === 'stopping') return
    if (outcome === 'absent') {
      if (trigger === 'signal') log.warn('there is no configuration file to read again')
      return
    }
    metrics.note(outcome)
    for (const warning of newIn.warnings(warnings)) log.warn(warning)
    if ('problems' in result) {
      const { problems } = result
      const text = problems.join('; ')
      if (outcome === 'invalid' && text !== lastProblems)
        log.error(
          { event: 'config.invalid', file: path, problems },
          `the configuration is invalid, the one before stays in effect: ${text}`,
        )
      lastProblems = text
      return
    }
    lastProblems = ''
    const { changes, restartNeeded } = result
    const what = describeChanges(changes)
    if (newIn.restart(restartNeeded).length > 0)
      log.warn(
        { event: 'config.restart_needed', settings: restartNeeded },
        `restart the server to put these settings into effect: ${restartNeeded.join(', ')}`,
      )
    if (outcome === 'unchanged') {
      if (trigger === 'signal') log.info('the configuration is unchanged')
      return
    }
    log.info({ event: 'config.reloaded', file: path, trigger }, `the configuration was reloaded: ${what}`)
    events.add('config.reloaded', { file: path ?? null, trigger, changes, restart_needed: restartNeeded })
    if (trigger !== 'api') {
      const actor = { name: ACTORS[trigger], via: 'none', role: undefined, address: 'unknown' } as const
      trail.changed(actor, 'config.reload', { target: path, after: what }, 'done')
    }
  }
}

/** Returns a function that returns the lines that its last call did not have. */
function onChange(known: readonly string[] = []): (lines: readonly string[]) => readonly string[] {
  let before = new Set(known)
  return (lines) => {
    const added = lines.filter((line) => !before.has(line))
    before = new Set(lines)
    return added
  }
}
