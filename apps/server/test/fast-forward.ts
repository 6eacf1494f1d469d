import { onTestFinished, vi } from 'vitest'

const STEP_MS = 10
/** Turns of the event loop per step, so that requests proceed far faster than their time limits approach. */
const TURNS = 5
/** How much faster than real time the clocks go at most: the database works in a thread that they do not move. */
const MOST_TIMES = 40

/**
 * Moves the clocks ahead, until the test has finished, as fast as this process can serve its own requests and the database
 * can keep up. Returns a function that limits them from then on, to so many times as fast as real time.
 */
export function fastForward(): (times: number) => void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
  let isOver = false
  let movedMs = 0
  let mostTimes = MOST_TIMES
  let beganAt = process.hrtime.bigint()
  const realMs = (): number => Number(process.hrtime.bigint() - beganAt) / 1e6
  const step = (turns: number): void => {
    if (isOver) return
    if (turns === 0 && movedMs < realMs() * mostTimes) {
      movedMs += STEP_MS
      vi.advanceTimersByTime(STEP_MS)
    }
    setImmediate(step, turns === 0 ? TURNS : turns - 1)
  }
  step(TURNS)
  onTestFinished(() => {
    isOver = true
    vi.useRealTimers()
  })
  return (times) => {
    mostTimes = times
    movedMs = 0
    beganAt = process.hrtime.bigint()
  }
}
