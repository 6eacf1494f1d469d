import type { Context } from 'hono'

import type { Role } from '../config/server-config.ts'

/** Who made a request. */
export interface Caller {
  /** Name of the key. `local`: a program on this machine, without keys. `anonymous`: anybody, who may only read. */
  readonly name: string
  readonly role: Role
  readonly via: 'key' | 'session' | 'local' | 'anonymous'
  /** IP address, or `unknown`. */
  readonly address: string
}

const CALLER = 'caller'

/** Notes who made a request. */
export function setCaller(c: Context, caller: Caller): void {
  c.set(CALLER, caller)
}

/** Who made a request. Undefined if nobody had to say so, as for probes. */
export function callerOf(c: Context): Caller | undefined {
  return c.get(CALLER) as Caller | undefined
}
