import { once } from 'node:events'
import { types } from 'node:util'

import { port } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'
import * as v from 'valibot'

import { createNotifier } from '../create-notifier.ts'
import { minSeverity } from '../declarations.ts'
import { defined } from '../defined.ts'
import { alertsData } from '../message/alert-data.ts'
import { FULL_SCALE, scaledLimits } from '../message/data-limits.ts'
import { messageData } from '../message/message-data.ts'
import type { Severity } from '../message/severity.ts'
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
  /** Least severity that the channel is to be notified of; applied by the caller. Default: any. */
  readonly minSeverity?: Severity | undefined
}

const levels: Readonly<Record<Severity, keyof LogPort>> = {
  info: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
}

/** Limit of the alerts in one line, as JSON. Those that do not fit are counted. */
const MAX_ALERT_BYTES = 65_536

const schema = v.strictObject({
  name: channelName('log'),
  minSeverity,
  logger: port<LogPort>('a logger', ['info', 'warn', 'error']),
})

/**
 * Creates a channel that writes each message as one structured line, at the level of its severity, or as `info` if all of
 * its alerts are resolved. Throws a `NotifierError` if an option is invalid.
 *
 * @example
 * const log = logNotifier({ logger: pino() })
 * await log.send(message, { signal: AbortSignal.timeout(1000), attempt: 1 }) // { outcome: 'delivered' }
 */
export function logNotifier(options: LogNotifierOptions): Notifier {
  const { logger, name, ...declared } = readOptions('logNotifier', schema, options)
  const { text: redact } = createRedactor()
  return createNotifier({
    name,
    kind: 'log',
    ...defined(declared),
    deliver: async (message, { attempt, signal }) => {
      const limits = scaledLimits(FULL_SCALE)
      const { message: notification, alert } = messageData(message, limits, redact)
      const alerts = alertsData(message, MAX_ALERT_BYTES, limits, redact)
      const fields = { channel: name, attempt, notification, alert, ...alerts }
      const level = message.type === 'resolved' ? 'info' : levels[message.severity]
      const written = logger[level](fields, oneLine(notification.title)) as unknown
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
      : { outcome: 'retryable', reason: 'Request was cancelled', mayHaveArrived: true }
  } finally {
    ended.abort()
  }
}
