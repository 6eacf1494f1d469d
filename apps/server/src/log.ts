import type { Redactor } from '@botwatch/redact'
import { pino, type DestinationStream, type Logger } from 'pino'

import type { LogLevel } from './config.ts'

/** Creates a logger: JSON lines, by default on standard output, every field and message through redaction. */
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
