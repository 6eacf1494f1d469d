import { openSocket, type NetworkPolicy } from '@botwatch/http'
import { described, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import {
  checkerSchema,
  MAX_TIMEOUT_MS,
  pickCheckerOptions,
  readCheckerOptions,
} from '../check/checker-options.ts'
import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { roundMs } from '../check/result.ts'
import { noAnswer } from '../outcome/http-outcomes.ts'
import { Progress } from '../request/progress.ts'
import { hostConfig, networkConfigEntries } from '../request/request-config.ts'
import { networkSchema } from '../request/request-options.ts'
import { hostSchema, portSchema } from '../request/socket-target.ts'

/** Options of {@link tcp}. */
export interface TcpOptions extends CheckerOptions {
  readonly name: string
  /** A host name or an IP address, without a port. */
  readonly host: string
  /** An integer from 1 to 65535. */
  readonly port: number
  /** Which addresses may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy | undefined
}

const schema = checkerSchema({
  name: checkName(),
  host: hostSchema,
  port: portSchema,
  network: v.optional(networkSchema, 'no-metadata'),
})

/** Fields of a check of the type `tcp` in a configuration file, beside those of every check. */
export const tcpConfig: ConfigSchema = v.strictObject({
  host: hostConfig,
  port: described(portSchema, 'Port to connect to.'),
  ...networkConfigEntries,
})

/**
 * Creates a checker that a TCP port accepts connections: connects, sends nothing and closes. Metric: `connect_time_ms`,
 * including DNS. Throws a `HealthError` on invalid options.
 *
 * @example
 * healthChecker.addChecker(tcp({ name: 'redis', host: 'redis.internal', port: 6379, timeoutMs: 2000 }))
 */
export function tcp(options: TcpOptions): Checker {
  const settings = readCheckerOptions(schema, options)
  const { name, host, port, network, failureStatus = 'unhealthy' } = settings

  const progress = new Progress()

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    const { onPhase } = progress
    const result = await openSocket({ host, port, network, signal, timeoutMs: MAX_TIMEOUT_MS, onPhase })
    if (!result.ok) return noAnswer(result.error, failureStatus, progress)
    result.socket.destroy()
    return {
      status: 'healthy',
      message: 'Connected',
      metrics: { connect_time_ms: roundMs(result.durationMs) },
    }
  }

  return {
    name,
    options: pickCheckerOptions(settings),
    get timeoutMessage() {
      return progress.timeoutMessage
    },
    check,
  }
}
