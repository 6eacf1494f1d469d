/** A process that writes notes in a worker. Arguments: the path of the file, and how the process ends. */
import { openInWorker } from '../src/worker-database.ts'
import type * as notes from './notes-database.ts'

const [path = '', end] = process.argv.slice(2)
const module = new URL('./notes-database.ts', import.meta.url)
const db = openInWorker<typeof notes>({ module, options: { path } })
const add = async (text: string): Promise<void> => {
  await db.call('add', text)
  process.stdout.write(`${text}\n`)
}

const warnings = [
  ['SQLite is an experimental feature and might change at any time', 'ExperimentalWarning'],
  ['another feature is experimental', 'ExperimentalWarning'],
  ['a feature is old', 'DeprecationWarning'],
] as const
if (end === 'warn') {
  const isPrinted = printed('a feature is old')
  for (const [text, type] of warnings) await db.call('warn', text, type)
  await isPrinted
}
if (end === 'pending') void db.call('list').then(() => void add('a'))
else await add('a')
if (end === 'exit') process.exit(0)
if (end === 'kill') for (let n = 0; ; n += 1) await add(String(n))

/** Resolves when a text of the worker has been printed, which may be after its next answer. */
async function printed(text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (chunk: string | Uint8Array, ...rest: never[]): boolean => {
    if (String(chunk).includes(text)) resolve()
    return write(chunk, ...rest)
  }
  const alive = setTimeout(resolve, 10_000)
  await promise
  clearTimeout(alive)
}
