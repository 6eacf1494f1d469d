import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { watchFiles } from './watch-files.ts'

describe('a look at files', () => {
  let content: string
  let known: string | undefined
  const onChange = vi.fn(async () => {
    known = content
  })
  const hash = vi.fn(() => content)
  beforeEach(() => {
    content = known = 'a'
    onChange.mockClear()
    hash.mockClear()
    vi.useFakeTimers()
    onTestFinished(watchFiles({ hash, known: () => known, onChange }))
    onTestFinished(() => void vi.useRealTimers())
  })

  test('comes every 10 seconds, and finds a change that has stayed for a second', async () => {
    await vi.advanceTimersByTimeAsync(30_000)
    expect(hash).toHaveBeenCalledTimes(3)
    content = 'b'
    await vi.advanceTimersByTimeAsync(10_000)
    expect(onChange).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1000)
    expect(onChange).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(onChange).toHaveBeenCalledTimes(1)
  })

  test('waits while a file is being written', async () => {
    await vi.advanceTimersByTimeAsync(10_000)
    for (const next of ['', 'b', 'bb']) {
      content = next
      await vi.advanceTimersByTimeAsync(next === '' ? 10_000 : 1000)
    }
    expect(onChange).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1000)
    expect(onChange).toHaveBeenCalledTimes(1)
  })

  test('comes again at the next look if a reload has failed', async () => {
    known = undefined
    onChange.mockImplementationOnce(async () => {})
    await vi.advanceTimersByTimeAsync(11_000)
    expect(onChange).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(onChange).toHaveBeenCalledTimes(2)
  })

  test('does not come after a stop, also one during a reload', async () => {
    const reload = Promise.withResolvers<void>()
    const look = vi.fn(() => 'b')
    const stop = watchFiles({ hash: look, known: () => undefined, onChange: () => reload.promise })
    await vi.advanceTimersByTimeAsync(11_000)
    stop()
    reload.resolve()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(look).toHaveBeenCalledTimes(2)
  })
})
