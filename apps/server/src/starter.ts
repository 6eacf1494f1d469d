import { readFileSync } from 'node:fs'

const LOOK_INTERVAL_MS = 500

interface Link {
  readonly pid: number
  readonly parent: number
}

/**
 * Calls back once if one of the processes between a command such as `npx pnpm start` and this one has ended: a signal to the
 * command alone ends it and its shell, but not what they have started. Outside of Linux only the direct parent is watched.
 * Returns a function that ends the watch.
 */
export function watchStarter(onEnd: () => void): () => void {
  const links = linksOf(process.pid)
  const isOrphan = !isPackageManager(links.at(-1)?.parent)
  const timer = setInterval(() => {
    if (!isOrphan && links.every(({ pid, parent }) => parentOf(pid) === parent)) return
    clearInterval(timer)
    onEnd()
  }, LOOK_INTERVAL_MS).unref()
  return () => clearInterval(timer)
}

/** From a process up to the first one that no package manager has started. */
function linksOf(pid: number): readonly Link[] {
  const parent = parentOf(pid)
  if (parent === undefined || !read(pid, 'environ').includes('\0npm_execpath=')) return []
  return [{ pid, parent }, ...linksOf(parent)]
}

function parentOf(pid: number): number | undefined {
  if (pid === process.pid) return process.ppid
  // The second field is the name of the program, which may hold blanks and brackets.
  const parent = /^.*\) \S (\d+)/s.exec(read(pid, 'stat'))?.[1]
  return parent === undefined ? undefined : Number(parent)
}

/** Whether a process is npm, pnpm or the like; true if there is no process to ask about. */
function isPackageManager(pid: number | undefined): boolean {
  return pid === undefined || /npm|npx|yarn|node/.test(read(pid, 'cmdline'))
}

/** What Linux knows about a process; empty if it has ended. */
function read(pid: number, file: 'cmdline' | 'environ' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return ''
  }
}
