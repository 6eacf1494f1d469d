import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** How often the files are looked at. By content: mounted volumes swap links, and times of change say little. */
const LOOK_EVERY_MS = 10_000
/** After a change is seen: a program that writes a file may not be done. */
const SETTLE_MS = 1000
/** As many bytes as the longest file that a configuration may have, a list of prices. */
const MAX_BYTES = 4 * 2 ** 20

/** What to watch, and what to do. */
export interface WatchOptions {
  /** Reads the digest of the files as they are. Never rejects. */
  readonly digest: () => Promise<string>
  /** The digest of the content that is in use. Undefined if that is not known. */
  readonly known: () => string | undefined
  /** Called when the content differs from the known one, and has stayed the same for a second. */
  readonly onChange: () => Promise<unknown>
}

/** Looks at files every 10 seconds until the returned function is called. Keeps no process alive. */
export function watchFiles({ digest, known, onChange }: WatchOptions): () => void {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let before: string | undefined
  const look = async (): Promise<void> => {
    const now = await digest()
    const isChanged = now !== known()
    const isSettled = now === before
    before = now
    if (isStopped) return
    if (isChanged && isSettled) await onChange()
    plan(isChanged && !isSettled ? SETTLE_MS : LOOK_EVERY_MS)
  }
  const plan = (afterMs: number): void => {
    if (isStopped) return
    timer = setTimeout(() => void look(), afterMs).unref()
  }
  plan(LOOK_EVERY_MS)
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}

/** Digest of the contents of files. A file that cannot be read counts by the reason. Never rejects. */
export async function digestOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(JSON.stringify([path, await fingerprintOf(path)]))
  return hash.digest('base64url')
}

async function fingerprintOf(path: string): Promise<string> {
  try {
    // Not blocking: opening a pipe that nobody writes would not return.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      // A pipe can be read once.
      if (!(await file.stat()).isFile()) return 'no file'
      const hash = createHash('sha256')
      const buffer = Buffer.alloc(65_536)
      for (let total = 0; total <= MAX_BYTES;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
        if (bytesRead === 0) break
        hash.update(buffer.subarray(0, bytesRead))
        total += bytesRead
      }
      return hash.digest('base64url')
    } finally {
      await file.close()
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable'
  }
}
