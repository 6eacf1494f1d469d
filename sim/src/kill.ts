import type { KillPoint } from './world.ts'

/** One run of the process. When it is dead, nothing that it waits for ever comes. */
export interface Life {
  isDead: boolean
  readonly sinceMs: number
}

/** Never settles, like everything that a killed process waits for. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined)
}

/** Kills the process at the next point of a kind. */
export class Trap {
  #point: KillPoint | undefined
  #spring: (() => void) | undefined
  #skip = 0

  /** `skip` is the number of such points that are passed before. */
  set(point: KillPoint, skip: number, spring: () => void): void {
    this.#point = point
    this.#skip = skip
    this.#spring = spring
  }

  /** Returns whether the process was killed here. */
  at(point: KillPoint, life: Life): boolean {
    if (this.#point !== point || life.isDead) return false
    this.#skip -= 1
    if (this.#skip >= 0) return false
    this.#point = undefined
    this.#spring?.()
    return true
  }

  disarm(): void {
    this.#point = undefined
  }
}
