/** Starts work when its turn comes. Returns null if the work is no longer wanted; its promise never rejects. */
export type Job = () => Promise<void> | null

/** A first-in, first-out queue with a limit on how many jobs run at once. */
export class RunQueue {
  readonly #limit: number
  readonly #waiting: Job[] = []
  #running = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(job: Job): void {
    this.#waiting.push(job)
    this.#startNext()
  }

  #startNext(): void {
    while (this.#running < this.#limit) {
      const job = this.#waiting.shift()
      if (job === undefined) return
      this.#running += 1
      const work = job()
      if (work === null) this.#running -= 1
      else void work.finally(() => this.#release())
    }
  }

  #release(): void {
    this.#running -= 1
    this.#startNext()
  }
}
