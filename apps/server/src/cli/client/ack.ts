import type { ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { readEnd, type EndOptions } from './durations.ts'
import { handleAlerts } from './handle-alerts.ts'

/** Options of `botwatch ack`. */
export interface AckOptions extends EndOptions {
  readonly note?: string
}

/** Acknowledges alerts. */
export function run(call: ClientCall<AckOptions>): Promise<ExitCode> {
  const { note, ...options } = call.options
  return handleAlerts(call, 'acknowledge', { ...(note !== undefined && { note }), ...readEnd(options) })
}
