import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Invariant } from './invariants.ts'
import type { AnyWorld } from './run-world.ts'

/** A world that once broke an invariant. */
export interface StoredWorld {
  /** What it shows, as a fact. */
  readonly title: string
  readonly breaks: Invariant
  readonly world: AnyWorld
}

const FOLDER = join(import.meta.dirname, '../seeds')

/** Reads a stored world. */
export function readStored(path: string): StoredWorld {
  return JSON.parse(readFileSync(path, 'utf8')) as StoredWorld
}

/** Reads all worlds of the folder `seeds`. */
export function listStored(): readonly StoredWorld[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readStored(join(FOLDER, file)))
}
