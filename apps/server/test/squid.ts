import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'

import { accepts, freePort } from './debian-program.ts'

/** A running Squid. */
export interface Squid {
  /** Host and port. */
  readonly host: string
  /** Method and target of each request that it has answered, e.g. `CONNECT gitlab.bot.test:443`, and its status. */
  readonly log: () => readonly string[]
  readonly stop: () => Promise<void>
}

/** Options of {@link startSquid}. */
export interface SquidOptions {
  /** Its files are in this folder. */
  readonly folder: string
  /** Names that it resolves to 127.0.0.1. */
  readonly hosts: readonly string[]
  /** `user password` that it requires. Without white space and `%`, which Squid would encode. */
  readonly login: string
}

/** Starts Squid on loopback. It allows every target, and keeps nothing. */
export async function startSquid({ folder, hosts, login }: SquidOptions): Promise<Squid> {
  const port = await freePort()
  const file = (name: string): string => join(folder, name)
  writeFileSync(file('hosts'), hosts.map((name) => `127.0.0.1 ${name}\n`).join(''))
  writeFileSync(
    file('login.sh'),
    `#!/bin/sh\nwhile read -r line; do if [ "$line" = '${login}' ]; then echo OK; else echo ERR; fi; done\n`,
  )
  writeFileSync(file('access.log'), '')
  writeFileSync(
    file('squid.conf'),
    `
    http_port 127.0.0.1:${port}
    hosts_file ${file('hosts')}
    pid_filename none
    cache deny all
    cache_log /dev/null
    logformat target %rm %ru %>Hs
    access_log stdio:${file('access.log')} target
    logfile_rotate 0
    buffered_logs off
    auth_param basic program /bin/sh ${file('login.sh')}
    auth_param basic children 1
    acl known proxy_auth REQUIRED
    http_access allow known
    http_access deny all
    shutdown_lifetime 0 seconds
    `,
  )
  // Started by root, it gives up its rights.
  chmodSync(folder, 0o755)
  chmodSync(file('access.log'), 0o666)
  const child = spawn('squid', ['-N', '-f', file('squid.conf')], { stdio: 'inherit' })
  const closed = once(child, 'close')
  await vi.waitFor(() => accepts(port), { timeout: 20_000 })
  return {
    host: `127.0.0.1:${port}`,
    log: () => readFileSync(file('access.log'), 'utf8').split('\n').filter(Boolean),
    stop: async () => {
      child.kill()
      await closed
    },
  }
}
