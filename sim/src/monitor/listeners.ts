interface Emitting {
  readonly on: (event: never, listener: never) => () => void
}

/** Counts the listeners of some parts from now on. Returns a function that tells how many there are. */
export function watchListeners(parts: readonly Emitting[]): () => number {
  let count = 0
  for (const part of parts) {
    const on = part.on.bind(part)
    const counted: Emitting['on'] = (event, listener) => {
      const off = on(event, listener)
      let isOn = true
      count += 1
      return () => {
        if (isOn) count -= 1
        isOn = false
        off()
      }
    }
    Object.defineProperty(part, 'on', { value: counted })
  }
  return () => count
}
