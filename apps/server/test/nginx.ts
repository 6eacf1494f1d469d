import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'

import { accepts, freePort } from './debian-program.ts'

/** A running nginx. */
export interface Nginx {
  /** Port of each server, in the order in which they were given. */
  readonly ports: readonly number[]
  readonly stop: () => Promise<void>
}

/** Starts nginx on loopback, with one server for each list of directives. Its files are in the folder. */
export async function startNginx(folder: string, servers: readonly string[]): Promise<Nginx> {
  const ports = await Promise.all(servers.map(freePort))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const config = `
    daemon off;
    master_process off;
    pid ${folder}/nginx.pid;
    error_log stderr;
    events {}
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
      ${servers.map((directives, index) => `server { listen 127.0.0.1:${ports[index]}; ${directives} }`).join('\n')}
    }`
  writeFileSync(join(folder, 'nginx.conf'), config)
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' })
  const closed = once(child, 'close')
  await Promise.all(ports.map((port) => vi.waitFor(() => accepts(port), { timeout: 10_000 })))
  return {
    ports,
    stop: async () => {
      child.kill()
      await closed
    },
  }
}
