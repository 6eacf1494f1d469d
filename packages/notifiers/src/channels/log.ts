import { createRedactor } from '@botwatch/redact'

import type { Message, Severity } from '../message.ts'
import { FULL_SCALE, messageData, scaledLimits } from '../message-data.ts'
import type { Delivery, Notifier, SendContext } from '../notifier.ts'
import { checkName, Problems } from '../problems.ts'
import { oneLine, withoutTurns } from '../text.ts'

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
  const redactor = createRedactor()
  const clean = (text: string): string => redactor.text(withoutTurns(text))

  const write = (message: Message, attempt: number): void => {
    const { message: notification, alert } = messageData(message, scaledLimits(FULL_SCALE), clean)
    const fields = { channel: name, attempt, notification, alert }
    logger[levels[message.severity]](fields, oneLine(notification.title))
  }

  return {
    name,
    kind: 'log',
    send: (message: Message, { signal, attempt }: SendContext): Promise<Delivery> => {
      if (signal.aborted) return Promise.resolve({ outcome: 'retryable', reason: 'Request was cancelled' })
      try {
        write(message, attempt)
        return Promise.resolve({ outcome: 'delivered' })
      } catch {
        return Promise.resolve({ outcome: 'permanent', reason: 'The line could not be written' })
      }
    },
  }
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
