import { port } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'
import * as v from 'valibot'

import { createNotifier } from '../create-notifier.ts'
import { FULL_SCALE, messageData, scaledLimits } from '../message/message-data.ts'
import type { Severity } from '../message/message.ts'
import type { Notifier } from '../notifier.ts'
import { channelName, readOptions } from '../options.ts'
import { oneLine } from '../text.ts'

/** Writes one structured line. */
export type WriteLogLine = (fields: Readonly<Record<string, unknown>>, message: string) => void

/** The logger that a log channel writes to, e.g. a pino logger. */
export interface LogPort {
  readonly info: WriteLogLine
  readonly warn: WriteLogLine
  readonly error: WriteLogLine
}

/** Options of {@link logNotifier}. */
export interface LogNotifierOptions {
  readonly logger: LogPort
  /** The name rules use for this channel. Default `log`. */
  readonly name?: string | undefined
}

const levels: Readonly<Record<Severity, keyof LogPort>> = {
  info: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
}

const schema = v.strictObject({
  name: channelName('log'),
  logger: port<LogPort>('a logger', ['info', 'warn', 'error']),
})

/**
 * Creates a channel that writes each message as one structured line, at the level of its severity. Throws a
 * `NotifierError` if an option is invalid.
 *
 * @example
 * const log = logNotifier({ logger: pino() })
 * await log.send(message, { signal: AbortSignal.timeout(1000), attempt: 1 }) // { outcome: 'delivered' }
 */
export function logNotifier(options: LogNotifierOptions): Notifier {
  const { logger, name } = readOptions('logNotifier', schema, options)
  const { text: redact } = createRedactor()
  return createNotifier({
    name,
    kind: 'log',
    deliver: async (message, { attempt }) => {
      const { message: notification, alert } = messageData(message, scaledLimits(FULL_SCALE), redact)
      const fields = { channel: name, attempt, notification, alert }
      // An `async` logger may reject.
      await Promise.resolve(logger[levels[message.severity]](fields, oneLine(notification.title)) as unknown)
      return { outcome: 'delivered' }
    },
  })
}
