import { once } from 'node:events'
import { types } from 'node:util'

import { port } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'
import * as v from 'valibot'

import { createNotifier } from '../create-notifier.ts'
import { FULL_SCALE, messageData, scaledLimits } from '../message/message-data.ts'
import type { Severity } from '../message/message.ts'
import type { Delivery, Notifier } from '../notifier.ts'
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
    deliver: async (message, { attempt, signal }) => {
      const { message: notification, alert } = messageData(message, scaledLimits(FULL_SCALE), redact)
      const fields = { channel: name, attempt, notification, alert }
      const written = logger[levels[message.severity]](fields, oneLine(notification.title)) as unknown
      return types.isPromise(written) ? await settled(written, signal) : { outcome: 'delivered' }
    },
  })
}

/** Waits for an `async` logger until the attempt is cancelled. */
async function settled(written: Promise<unknown>, signal: AbortSignal): Promise<Delivery> {
  const ended = new AbortController()
  const cancelled = once(signal, 'abort', { signal: ended.signal }).then(() => 'cancelled' as const)
  try {
    const first = await Promise.race([written.then(() => 'written' as const), cancelled])
    return first === 'written'
      ? { outcome: 'delivered' }
      : { outcome: 'retryable', reason: 'Request was cancelled' }
  } finally {
    ended.abort()
  }
}
