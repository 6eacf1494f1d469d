import type { ClientWork } from './client/call.ts'
import { defineCommand, Option, type CommandDefinition } from './command.ts'
import type { ConnectionOptions } from './client/connection.ts'
import { EXIT } from './exit-codes.ts'

/** Variables that every command for a running server reads. */
const ENVIRONMENT = {
  BOTWATCH_URL: 'Address of the server, with its base path if it has one. Default: http://127.0.0.1:8080.',
  BOTWATCH_KEY: 'Key for the API. A server without keys answers programs on its machine.',
  BOTWATCH_KEY_FILE: 'File that holds the key, instead of BOTWATCH_KEY.',
} as const

const EXIT_CODES = {
  [EXIT.unavailable]: 'The server cannot be reached, is not Botwatch, or cannot answer now.',
  [EXIT.noPermission]: 'The server refused the key, or its role may not do this.',
} as const

/** A command for a running server: its page of the manual, and where its work is. */
export type ClientDefinition<Options> = Omit<CommandDefinition<Options>, 'group' | 'environment' | 'run'> & {
  /** Time limit of a request, e.g. `40s`. Default 10s. */
  readonly defaultTimeout?: string
  readonly load: () => Promise<{ readonly run: ClientWork<Options> }>
}

/** Defines a command for a running server. Its work, and the HTTP client, are loaded when it runs. */
export function clientCommand<Options = object>({
  load,
  options = [],
  exitCodes,
  defaultTimeout = '10s',
  ...page
}: ClientDefinition<Options>): CommandDefinition {
  return defineCommand<Options & Partial<ConnectionOptions> & { readonly json?: boolean }>({
    ...page,
    group: 'client',
    options: [...options, ...connectionOptions(defaultTimeout)],
    environment: ENVIRONMENT,
    exitCodes: { ...exitCodes, ...EXIT_CODES },
    run: async ({ args, options: given, context }) => {
      const [{ callServer }, { run }] = await Promise.all([import('./client/call.ts'), load()])
      return await callServer({ args, options: given, context }, defaultTimeout, run)
    },
  })
}

function connectionOptions(defaultTimeout: string): readonly Option[] {
  return [
    new Option('--url <url>', 'Address of the server; wins over BOTWATCH_URL.'),
    new Option('--key-file <file>', 'File that holds the key; wins over BOTWATCH_KEY.'),
    new Option('--timeout <duration>', `Time limit of a request. Default: ${defaultTimeout}.`),
  ]
}
