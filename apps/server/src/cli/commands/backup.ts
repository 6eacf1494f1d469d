import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { Argument, defineCommand, Option, type CommandDefinition } from '../command.ts'
import { configOption } from '../config-option.ts'
import type { CommandContext } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { fail, printJson } from '../print.ts'

interface BackupOptions {
  readonly from?: string
  readonly config?: string
  readonly json?: true
}

/** `botwatch backup FOLDER`: copies every database, also while the server runs. */
export const backup: CommandDefinition = defineCommand<BackupOptions>({
  name: 'backup',
  group: 'local',
  summary: 'copy the databases, also while the server runs',
  description: `Copies every database of the data folder to another folder, also while the server runs. Each copy is one file of one moment. Nothing is overwritten, and only your user can read the copies.

To restore, stop the server, move the data folder away, and put the copies in a new one: mkdir -m 700 data && cp FOLDER/*.db data/. At the next start the server logs from when the backup is.`,
  arguments: [new Argument('<folder>', 'Where to put the copies; created if the folder above it exists.')],
  options: [
    new Option(
      '--from <folder>',
      'Data folder. Default: MONITORING_DATA_DIR, that of the configuration file, or ./data.',
    ),
    configOption(),
  ],
  json: 'Print a JSON document: {"folder", "databases": [{"path", "bytes", "at"}]}.',
  environment: { MONITORING_DATA_DIR: 'Data folder.', MONITORING_CONFIG: 'Configuration file.' },
  examples: {
    'botwatch backup /backup/2026-01-05': 'Copy the databases of the server in this folder.',
    'botwatch backup --from /var/lib/botwatch "/backup/$(date +%F)"':
      'Copy those of another server, as a daily job.',
  },
  exitCodes: {
    [EXIT.ok]: 'Everything was copied.',
    [EXIT.bad]:
      'A folder cannot be read, created or written to, a copy exists already, or a database cannot be read.',
    [EXIT.config]: 'The configuration is invalid, so that the data folder is unknown; --from helps.',
  },
  run: async ({ args: [to = ''], options: { from: given, config, json }, context }) => {
    const from = given ?? (await dataFolder(context, config))
    if (from === undefined)
      return fail(
        context,
        'The configuration is invalid; run botwatch check-config, or use --from',
        EXIT.config,
      )
    const { backupDatabase } = await import('@botwatch/sqlite')
    const databases: { path: string; bytes: number; at: string }[] = []
    try {
      const names = listFolder('the data folder', from).filter((name) => name.endsWith('.db'))
      if (names.length === 0) throw new Error(`${from} contains no database; use --from`)
      createMissing(to)
      const existing = listFolder('the folder', to).find((name) => names.includes(name))
      if (existing !== undefined) throw new Error(`${join(to, existing)} exists already; use another folder`)
      for (const name of names) {
        const { path, bytes, atMs } = await backupDatabase(join(from, name), join(to, name))
        const at = new Date(atMs).toISOString()
        databases.push({ path, bytes, at })
        if (json !== true) context.stdout.write(`${path}: ${bytes} bytes, as of ${at}\n`)
      }
    } catch (error) {
      return fail(context, error instanceof Error ? error.message : String(error))
    }
    if (json === true) printJson(context, { folder: to, databases })
    return EXIT.ok
  },
})

/** Returns undefined if the configuration is invalid. */
async function dataFolder({ env }: CommandContext, path: string | undefined): Promise<string | undefined> {
  const ofEnv = env['MONITORING_DATA_DIR']?.trim() ?? ''
  if (ofEnv !== '') return ofEnv
  const { loadConfig } = await import('../../config/load-config.ts')
  const result = loadConfig({ env, path })
  return result.ok ? result.config.dataDir : undefined
}

function createMissing(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    throw new Error(`${folder} cannot be created (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    })
  }
}

function listFolder(what: string, folder: string): readonly string[] {
  const stats = statSync(folder, { throwIfNoEntry: false })
  if (stats === undefined) throw new Error(`${what} ${folder} does not exist`)
  if (!stats.isDirectory()) throw new Error(`${folder} is not a folder`)
  return readdirSync(folder)
}
