import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const CLOCK = join(import.meta.dirname, 'fast-clock.js')
/** Keeps compiled code, so that each start after the first takes less than half the time. */
const CACHE = { NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/node-compile') }

/** How a bot is run. */
export interface RunOptions {
  /** Folder in which it runs. Its data folder is created there. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Default: this Node. */
  readonly node?: string
  /** Arguments of Node. */
  readonly args?: readonly string[]
}

/** A bot that runs in a process of its own. */
export interface BotProcess {
  /** What it has written so far. */
  readonly output: () => string
  /** Exit code or name of the signal that ended it. */
  readonly exit: Promise<number | string>
  /** Resolves with the first group of the first match in the output. Rejects if the process ends without it. */
  readonly find: (pattern: RegExp) => Promise<string>
  readonly kill: (signal: NodeJS.Signals) => void
}

/** Starts a bot, a file and its arguments, with its clocks set by `CLOCK_TIMES` and `CLOCK_AHEAD_MS`. */
export function startBot(
  program: readonly [file: string, ...args: readonly string[]],
  { cwd, env, node = process.execPath, args = [] }: RunOptions,
): BotProcess {
  const child = spawn(node, [`--import=${CLOCK}`, ...args, ...program], { cwd, env: { ...CACHE, ...env } })
  let output = ''
  const readers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      for (const read of readers) read()
    })
  }
  const exit = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  return {
    output: () => output,
    exit,
    kill: (signal) => child.kill(signal),
    find: (pattern) =>
      new Promise((resolve, reject) => {
        const read = (): void => {
          const match = pattern.exec(output)?.[1]
          if (match !== undefined) resolve(match)
        }
        readers.add(read)
        read()
        void exit.then((code) => reject(new Error(`ended with ${code} before ${pattern}:\n${output}`)))
      }),
  }
}
