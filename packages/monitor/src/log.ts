import { contain } from '@botwatch/events'
import type { LogPort, WriteLogLine } from '@botwatch/notifiers/log'
import type { Redactor } from '@botwatch/redact'

/** The logger that a monitor writes to, e.g. a pino logger. */
export interface MonitorLog extends LogPort {
  /** For notifications that were accepted. Default: they are not logged. */
  readonly debug?: WriteLogLine
}

/** Returns a logger that removes secrets from every message and field. A logger that throws or rejects is ignored. */
export function redactedLog(log: MonitorLog, redactor: Redactor): MonitorLog {
  const write =
    (level: keyof MonitorLog): WriteLogLine =>
    (fields, message) =>
      contain(
        () => log[level]?.(redactor.value(fields) as typeof fields, redactor.text(message)),
        // There is nowhere to report it.
        () => {},
      )
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
