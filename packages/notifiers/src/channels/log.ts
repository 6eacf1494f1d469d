import { types } from 'node:util'

import { port } from '@botwatch/options'
import type { ConfigSchema } from '@botwatch/options/config'
import { createRedactor } from '@botwatch/redact'
import * as v from 'valibot'

import { channelConfigEntries } from '../config.ts'
import { createNotifier } from '../create-notifier.ts'
import { headline } from '../headline.ts'
import { FULL_SCALE, scaledLimits } from '../message/data-limits.ts'
import type { Message } from '../message/message.ts'
import { messageData } from '../message/message-data.ts'
import { overallOf } from '../message/counts.ts'
import type { Severity } from '../message/severity.ts'
import type { Delivery, Notifier } from '../notifier.ts'
import { channelEntries, readOptions, type ChannelOptions } from '../options.ts'

/** Writes one structured line. */
export type WriteLogLine = (fields: Readonly<Record<string, unknown>>, message: string) => void

/** The logger that a log channel writes to, e.g. a pino logger. */
export interface LogPort {
  readonly info: WriteLogLine
  readonly warn: WriteLogLine
  readonly error: WriteLogLine
}

/** Options of {@link logNotifier}. */
export interface LogNotifierOptions extends ChannelOptions {
  readonly logger: LogPort
}

/** Fields of a channel of the type `log` in a configuration file. */
export const logConfig: ConfigSchema = v.strictObject(channelConfigEntries)

const levels: Readonly<Record<Severity, keyof LogPort>> = {
  info: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
}

/** Time limit of an `async` logger. */
const TIMEOUT_MS = 10_000

/** Limit of the alerts in one line, as JSON. Those that do not fit are counted. */
const MAX_ALERT_BYTES = 65_536

const schema = v.strictObject({
  ...channelEntries('log'),
  logger: port<LogPort>('a logger', ['info', 'warn', 'error']),
})

/**
 * Creates a channel that writes each message as one structured line, at the level of its worst alert that fires,
 * or as `info` if none fires. Throws a `NotifierError` if an option is invalid.
 *
 * @example
 * const log = logNotifier({ logger: pino() })
 * await log.send(message, { signal: AbortSignal.timeout(1000), attempt: 1 }) // { outcome: 'delivered' }
 */
export function logNotifier(options: LogNotifierOptions): Notifier {
  const { logger, ...settings } = readOptions('logNotifier', schema, options)
  const { text: redact } = createRedactor()
  return createNotifier({
    ...settings,
    kind: 'log',
    deliver: async (message, { attempt, signal }) => {
      const { type, timestamp, data } = messageData(message, {
        limits: scaledLimits(FULL_SCALE),
        redact,
        title: headline(message, { redact }),
        maxAlertBytes: MAX_ALERT_BYTES,
      })
      const { title, ...facts } = data
      const fields = { type, timestamp, ...facts, channel: settings.name, attempt }
      const written = logger[levelOf(message)](fields, title as string) as unknown
      return types.isPromise(written) ? await settled(written, signal) : { outcome: 'delivered' }
    },
  })
}

/** The level of the worst severity that fires; `info` if nothing fires. */
function levelOf(message: Message): keyof LogPort {
  if (message.type === 'test') return 'info'
  if (message.type === 'announcement') return levels[message.severity]
  const { state, severity } = overallOf(message)
  return state === 'firing' ? levels[severity] : 'info'
}

/** Waits for an `async` logger until the attempt is cancelled or the time is up. */
async function settled(written: Promise<unknown>, signal: AbortSignal): Promise<Delivery> {
  const ended = Promise.withResolvers<Delivery>()
  const end = (reason: string): void => ended.resolve({ outcome: 'retryable', reason, mayHaveArrived: true })
  const cancel = (): void => end('Request was cancelled')
  // Not unref'd, unlike the timer of `AbortSignal.timeout`: Node would exit before the attempt that a program awaits has ended.
  const timer = setTimeout(() => end('Logger timed out'), TIMEOUT_MS)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    return await Promise.race([written.then((): Delivery => ({ outcome: 'delivered' })), ended.promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
}
