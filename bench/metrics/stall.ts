/** The longest time between two turns of the event loop while something runs, in milliseconds. */
export async function longestStall(run: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  let isOver = false
  const turn = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(turn)
  }
  await new Promise(setImmediate)
  last = performance.now()
  setImmediate(turn)
  await run()
  isOver = true
  await new Promise(setImmediate)
  return longest
}
