import { backupDatabase } from '@botwatch/sqlite'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { version } from '../version.ts'

/** The exit code of a wrong command line, as in sysexits.h. */
const EX_USAGE = 64
const USAGE = `Usage: backup --to DIR [--from DATA_DIR] [--help] [--version]

Copies every database of the data folder to a folder, also while the server runs.
  --to DIR         a folder; created if its parent exists
  --from DATA_DIR  the data folder; default MONITORING_DATA_DIR or ./data
`

/** Copies the databases. Returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const options = readArguments(args)
  if (typeof options === 'number') return options
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}`)
    return EX_USAGE
  }
  const { from, to } = options
  try {
    const names = listFolder('--from', from).filter((name) => name.endsWith('.db'))
    if (names.length === 0) throw new Error(`--from: ${from} contains no database`)
    createMissing(to)
    const existing = listFolder('--to', to).find((name) => names.includes(name))
    if (existing !== undefined)
      throw new Error(`--to: ${join(to, existing)} exists already; use another folder`)
    for (const name of names) {
      const { path, bytes, atMs } = await backupDatabase(join(from, name), join(to, name))
      process.stdout.write(`${path}: ${bytes} bytes, as of ${new Date(atMs).toISOString()}\n`)
    }
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

/** Returns what is wrong with the arguments as text, and an exit code if they have been answered. */
function readArguments(
  args: readonly string[],
): { readonly from: string; readonly to: string } | string | number {
  try {
    const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const
    const options = {
      to: text,
      from: text,
      help: { ...flag, short: 'h' },
      version: { ...flag, short: 'v' },
    } as const
    const given = parseArgs({ args: [...args], options }).values
    if (given.help === true || given.version === true) {
      process.stdout.write(given.help === true ? USAGE : `${version}\n`)
      return 0
    }
    const { to, from = process.env['MONITORING_DATA_DIR']?.trim() ?? '' } = given
    if (to === undefined || to === '') return '--to is missing'
    return { to, from: from === '' ? './data' : from }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function createMissing(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    throw new Error(`--to: ${folder} cannot be created (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    })
  }
}

function listFolder(option: string, folder: string): readonly string[] {
  const stats = statSync(folder, { throwIfNoEntry: false })
  if (stats === undefined) throw new Error(`${option}: ${folder} does not exist`)
  if (!stats.isDirectory()) throw new Error(`${option}: ${folder} is not a folder`)
  return readdirSync(folder)
}
