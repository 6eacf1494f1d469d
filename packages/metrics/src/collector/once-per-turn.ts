/** Wraps a function so that repeated calls within one turn of the event loop run it once. */
export function oncePerTurn(run: () => void): () => void {
  let hasRun = false
  return () => {
    if (hasRun) return
    hasRun = true
    queueMicrotask(() => {
      hasRun = false
    })
    run()
  }
}
