import type { ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { handleAlerts } from './handle-alerts.ts'

/** Options of `botwatch resolve`. */
export interface ResolveOptions {
  readonly note?: string
}

/** Resolves alerts by hand. */
export function run(call: ClientCall<ResolveOptions>): Promise<ExitCode> {
  const { note } = call.options
  return handleAlerts(call, 'resolve', note === undefined ? {} : { note })
}
