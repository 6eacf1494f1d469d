import { onTestFinished, vi } from 'vitest'

const STEP_MS = 10
/** Turns of the event loop per step, so that requests proceed far faster than their time limits approach. */
const TURNS = 5

/** Moves the clocks ahead, until the test has finished, as fast as this process can serve its own requests. */
export function fastForward(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
  let isOver = false
  const step = (turns: number): void => {
    if (isOver) return
    if (turns === 0) vi.advanceTimersByTime(STEP_MS)
    setImmediate(step, turns === 0 ? TURNS : turns - 1)
  }
  step(TURNS)
  onTestFinished(() => {
    isOver = true
    vi.useRealTimers()
  })
}
