import { createRedactor } from '@botwatch/redact'

import { createNotifier } from '../create-notifier.ts'
import type { Severity } from '../message/message.ts'
import { FULL_SCALE, messageData, scaledLimits } from '../message/message-data.ts'
import type { Notifier } from '../notifier.ts'
import { checkName, Problems } from '../problems.ts'
import { oneLine } from '../text.ts'

/** Writes one structured line. */
export type WriteLogLine = (fields: Readonly<Record<string, unknown>>, message: string) => void

/** Where the lines go; a pino logger fits. */
export interface LogPort {
  readonly info: WriteLogLine
  readonly warn: WriteLogLine
  readonly error: WriteLogLine
}

/** Options of {@link logNotifier}. */
export interface LogNotifierOptions {
  readonly logger: LogPort
  /** The name rules use for this channel. Default `log`. */
  readonly name?: string
}

const levels: Readonly<Record<Severity, keyof LogPort>> = {
  info: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
}

/**
 * Creates a channel that writes each message as one structured line, at the level of its severity. Throws a
 * `NotifierError` on options that cannot work.
 *
 * @example
 * const log = logNotifier({ logger: pino() })
 * await log.send(message, { signal: AbortSignal.timeout(1000), attempt: 1 }) // { outcome: 'delivered' }
 */
export function logNotifier(options: LogNotifierOptions): Notifier {
  const { logger, name = 'log' } = options
  validate(logger, name)
  const { text: redact } = createRedactor()
  return createNotifier({
    name,
    kind: 'log',
    deliver: (message, { attempt }) => {
      const { message: notification, alert } = messageData(message, scaledLimits(FULL_SCALE), redact)
      const fields = { channel: name, attempt, notification, alert }
      logger[levels[message.severity]](fields, oneLine(notification.title))
      return { outcome: 'delivered' }
    },
  })
}

function validate(logger: unknown, name: unknown): void {
  const problems = new Problems()
  checkName(problems, name)
  const port = logger as Partial<Record<string, unknown>> | null | undefined
  for (const level of ['info', 'warn', 'error']) {
    const write = port?.[level]
    problems.check(
      typeof write === 'function',
      `logger.${level}`,
      write,
      'a function of fields and a message',
    )
  }
  problems.throwIfAny('logNotifier')
}
