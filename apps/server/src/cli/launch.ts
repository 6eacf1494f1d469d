// Runs on old versions of Node.js as well: no static import of anything but the check of the version.
import { nodeVersionProblem } from './node-version.ts'

const EXIT_AFTER_MS = 500

/**
 * Runs a command and sets the exit code. The command is loaded only if this version of Node.js can run it; else one line says
 * which version is needed. An error is one line and exit code 1. A reader gets all output, however slowly it reads; that it goes
 * away, as `head` does, is no error.
 */
export async function launch(
  load: () => Promise<{ readonly run: (args: readonly string[]) => Promise<number> }>,
): Promise<void> {
  const problem = nodeVersionProblem()
  if (problem !== undefined) return fail(problem)
  hideSqliteWarning()
  reportLostOutput()
  try {
    const { run } = await load()
    // A package manager may hand its own separator on.
    process.exitCode = await run(process.argv.slice(2).filter((text, index) => index > 0 || text !== '--'))
    await Promise.all([written(process.stdout), written(process.stderr)])
    // A handle that a part has left open does not keep the process alive; the log of a server gets a moment.
    setTimeout(() => process.exit(), EXIT_AFTER_MS).unref()
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
  }
}

function fail(line: string): void {
  process.stderr.write(`${line}\n`)
  process.exitCode = 1
}

/** Resolves when everything that was written to a stream has left the process, or never will. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

/** Ends the process if standard output cannot be written, e.g. on a full disk: the output is incomplete. */
function reportLostOutput(): void {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return
    fail(`Standard output cannot be written (${code ?? message})`)
    process.exit()
  })
  // Nobody would read why.
  process.stderr.on('error', () => undefined)
}

/** Node 22 warns that SQLite is experimental, in front of what the command has to say. */
function hideSqliteWarning(): void {
  const printers = process.listeners('warning')
  process.removeAllListeners('warning').on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning' && warning.message.includes('SQLite')) return
    for (const print of printers) print(warning)
  })
}
