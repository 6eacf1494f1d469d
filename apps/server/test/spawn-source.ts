import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A process that runs a source file. */
export interface SourceProcess {
  readonly child: ChildProcess
  /** What it wrote to standard output and standard error so far. */
  readonly output: () => string
  /** The exit code, once all output was read. */
  readonly exit: Promise<number | null>
  /** Resolves with the first group of the first match in the output. */
  readonly find: (pattern: RegExp) => Promise<string>
}

/** Runs a source file of this package as a process. */
export function spawnSource(
  file: string,
  {
    cwd,
    env = {},
    args = [],
    detached = false,
  }: {
    readonly cwd: string
    readonly env?: Readonly<Record<string, string>>
    readonly args?: readonly string[]
    /** Whether it has no terminal, as under a manager of services. */
    readonly detached?: boolean
  },
): SourceProcess {
  // Compiled code is kept: each start after the first takes less than half the time.
  const cache = join(import.meta.dirname, '../node_modules/.cache/node-compile')
  const child = spawn(
    process.execPath,
    ['--conditions=@botwatch/source', join(import.meta.dirname, file), ...args],
    {
      cwd,
      detached,
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: cache, ...env },
    },
  )
  let output = ''
  const readers = new Set<() => void>()
  const read = (chunk: Buffer): void => {
    output += chunk.toString()
    for (const reader of readers) reader()
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  return {
    child,
    output: () => output,
    exit: once(child, 'close').then(([code]) => code as number | null),
    find: (pattern) =>
      new Promise((resolve) => {
        const reader = (): void => {
          const match = pattern.exec(output)?.[1]
          if (match !== undefined) resolve(match)
        }
        readers.add(reader)
        reader()
      }),
  }
}
