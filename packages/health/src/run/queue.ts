/** Starts work when its turn comes. Returns null if the work is no longer wanted; its promise never rejects. */
export type Job = () => Promise<void> | null

/** How long a job keeps its place. One that takes longer continues, and the next one starts beside it. */
export const PLACE_MS = 500

/** Of so many starts in a row, one is that of a slow job if any is waiting, so that quick ones cannot keep it out. */
const SLOW_TURN = 4

/**
 * A queue with a limit on how many jobs start side by side, first in, first out. Jobs that are expected to be slow let
 * the others go first. As no job keeps its place for long, jobs that hang cannot keep the others from running.
 */
export class RunQueue {
  readonly #limit: number
  readonly #quick: Job[] = []
  readonly #slow: Job[] = []
  #occupied = 0
  #starts = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Adds a job. `isSlow` says that it took longer than `PLACE_MS` the last time, or is new. */
  add(job: Job, isSlow: boolean): void {
    ;(isSlow ? this.#slow : this.#quick).push(job)
    this.#startNext()
  }

  #startNext(): void {
    while (this.#occupied < this.#limit) {
      const job = this.#next()
      if (job === undefined) return
      this.#occupied += 1
      const work = job()
      if (work === null) this.#occupied -= 1
      else this.#keepPlace(work)
    }
  }

  #next(): Job | undefined {
    this.#starts += 1
    const isSlowTurn = this.#starts % SLOW_TURN === 0
    const [first, second] = isSlowTurn ? [this.#slow, this.#quick] : [this.#quick, this.#slow]
    return first.shift() ?? second.shift()
  }

  #keepPlace(work: Promise<void>): void {
    const leave = (): void => {
      clearTimeout(timer)
      if (hasLeft) return
      hasLeft = true
      this.#occupied -= 1
      this.#startNext()
    }
    let hasLeft = false
    const timer = setTimeout(leave, PLACE_MS).unref()
    void work.then(leave)
  }
}
