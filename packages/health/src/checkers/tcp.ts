import { NETWORK_POLICIES, openSocket, type NetworkPolicy } from '@botwatch/http'

import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { checkerOptionsOf } from '../check/checker-options.ts'
import { roundMs } from '../check/result.ts'
import { CONNECT_TIMED_OUT, notConnected, targetProblems } from '../outcome/not-connected.ts'
import { choiceProblems, MAX_TIMEOUT_MS } from '../validate.ts'

/** Options of {@link tcp}. */
export interface TcpOptions extends CheckerOptions {
  readonly name: string
  /** A name or an address. */
  readonly host: string
  /** An integer from 1 to 65535. */
  readonly port: number
  /** Which addresses may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy | undefined
}

/**
 * Checks that something accepts TCP connections: connects, sends nothing and closes. Metric: `connect_time_ms`,
 * DNS included.
 *
 * @example
 * healthChecker.addChecker(tcp({ name: 'redis', host: 'redis.internal', port: 6379, timeoutMs: 2000 }))
 */
export function tcp(options: TcpOptions): Checker {
  const { name, host, port, network = 'no-metadata' } = options
  const checkerOptions = checkerOptionsOf(options)

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    const result = await openSocket({ host, port, network, signal, timeoutMs: MAX_TIMEOUT_MS })
    if (!result.ok) return notConnected(result.error, checkerOptions.failureStatus ?? 'unhealthy')
    result.socket.destroy()
    return {
      status: 'healthy',
      message: 'Connected',
      metrics: { connect_time_ms: roundMs(result.durationMs) },
    }
  }

  return {
    name,
    options: checkerOptions,
    timeoutMessage: CONNECT_TIMED_OUT,
    check,
    problems: () => [...targetProblems(host, port), ...choiceProblems('network', network, NETWORK_POLICIES)],
  }
}
