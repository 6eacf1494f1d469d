/** How often the files are looked at. By content: mounted volumes swap links, and times of change say little. */
const LOOK_EVERY_MS = 10_000
/** After a change is seen: a program that writes a file may not be done. */
const SETTLE_MS = 1000

/** What to watch, and what to do. */
export interface WatchOptions {
  /** Reads the hash of the files as they are. */
  readonly hash: () => string
  /** The hash of the content that is in use. Undefined if that is not known. */
  readonly known: () => string | undefined
  /** Called when the content differs from the known one, and has stayed the same for a second. */
  readonly onChange: () => Promise<unknown>
}

/** Looks at files every 10 seconds until the returned function is called. Keeps no process alive. */
export function watchFiles({ hash, known, onChange }: WatchOptions): () => void {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let before: string | undefined
  const look = async (): Promise<void> => {
    const now = hash()
    const isChanged = now !== known()
    const isSettled = now === before
    before = now
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
