import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Opens both kinds of a store. */
interface Opener<S> {
  readonly memoryStore: () => S
  readonly sqliteStore: (options: { readonly path: string }) => S
}

/** What outlives the process: a store in memory, or the files of a database. */
export class Files<S> {
  readonly #folder: string | undefined
  readonly #open: () => S

  constructor(kind: 'memory' | 'sqlite', { memoryStore, sqliteStore }: Opener<S>) {
    const memory = memoryStore()
    this.#folder = kind === 'sqlite' ? mkdtempSync(join(parentFolder(), 'botwatch-sim-')) : undefined
    const path = join(this.#folder ?? '', 'store.db')
    this.#open = () => (kind === 'sqlite' ? sqliteStore({ path }) : memory)
  }

  open(): S {
    return this.#open()
  }

  /** Returns whether a text is in one of the files. */
  contain(text: string): boolean {
    const folder = this.#folder
    return (
      folder !== undefined &&
      readdirSync(folder).some((file) => readFileSync(join(folder, file)).includes(text))
    )
  }

  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** In memory where there is such a folder: what a disk does is simulated. */
function parentFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
}
