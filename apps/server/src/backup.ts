#!/usr/bin/env node
import { backupDatabase } from '@botwatch/sqlite'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** The exit code of a wrong command line, as in sysexits.h. */
const EX_USAGE = 64
const USAGE = `Usage: backup --to DIR [--from DATA_DIR]

Copies every database of the data folder to a folder, also while the server runs.
  --to DIR         a folder; created if its parent exists
  --from DATA_DIR  the data folder; default MONITORING_DATA_DIR or ./data
`

process.exitCode = await run(process.argv.slice(2))

async function run(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(USAGE)
    return 0
  }
  const options = readArguments(args)
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

/** Returns what is wrong with the arguments as text. */
function readArguments(args: readonly string[]): { readonly from: string; readonly to: string } | string {
  try {
    const texts = { to: { type: 'string' }, from: { type: 'string' } } as const
    // A package manager may hand its own separator on.
    const given = args.filter((argument, index) => index > 0 || argument !== '--')
    const { to, from } = parseArgs({ args: given, options: texts }).values
    if (to === undefined || to === '') return '--to is missing'
    return { to, from: from ?? process.env['MONITORING_DATA_DIR'] ?? './data' }
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
