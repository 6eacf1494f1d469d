import type { Redactor } from '@botwatch/redact'
import { pino, type DestinationStream, type Logger } from 'pino'

import type { LogLevel } from './config/server-config.ts'

/** Creates a logger that writes JSON lines, to standard output by default. Secrets are redacted in every message and field. */
export function createLogger(level: LogLevel, redactor: Redactor, to?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
      },
      hooks: {
        logMethod(args, method) {
          const clean = args.map((arg: unknown) =>
            typeof arg === 'string' ? redactor.text(arg) : redactor.value(arg),
          )
          Reflect.apply(method, this, clean)
        },
      },
    },
    to,
  )
}
