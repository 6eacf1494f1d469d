import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { digestOf, watchFiles } from './watch-files.ts'

describe('a look at files', () => {
  let content: string
  let known: string | undefined
  const onChange = vi.fn(async () => {
    known = content
  })
  const digest = vi.fn(async () => content)
  beforeEach(() => {
    content = known = 'a'
    onChange.mockClear()
    digest.mockClear()
    vi.useFakeTimers()
    onTestFinished(watchFiles({ digest, known: () => known, onChange }))
    onTestFinished(() => void vi.useRealTimers())
  })

  test('comes every 10 seconds, and finds a change that has stayed for a second', async () => {
    await vi.advanceTimersByTimeAsync(30_000)
    expect(digest).toHaveBeenCalledTimes(3)
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

  test('leaves nothing behind when it is stopped, also while it reads', async () => {
    const stop = watchFiles({ digest, known: () => undefined, onChange })
    const reading = Promise.withResolvers<string>()
    digest.mockReturnValueOnce(reading.promise).mockReturnValueOnce(reading.promise)
    await vi.advanceTimersByTimeAsync(10_000)
    stop()
    reading.resolve('b')
    await vi.advanceTimersByTimeAsync(1000)
    known = content
    expect(onChange).not.toHaveBeenCalled()
  })
})

describe('the digest', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'botwatch-digest-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
  })

  test('is that of the content, whatever its time of change', async () => {
    const path = join(folder, 'a')
    writeFileSync(path, 'one')
    const one = await digestOf([path])
    writeFileSync(path, 'two')
    const two = await digestOf([path])
    writeFileSync(path, 'one')
    expect(two).not.toBe(one)
    expect(await digestOf([path])).toBe(one)
    rmSync(path)
    expect(new Set([one, two, await digestOf([path]), await digestOf([])]).size).toBe(4)
  })

  test('follows a link that is swapped, as Kubernetes does it', async () => {
    for (const version of ['1', '2']) {
      mkdirSync(join(folder, `..${version}`))
      writeFileSync(join(folder, `..${version}`, 'botwatch.yaml'), version)
    }
    symlinkSync('..1', join(folder, '..data'))
    symlinkSync(join('..data', 'botwatch.yaml'), join(folder, 'botwatch.yaml'))
    const before = await digestOf([join(folder, 'botwatch.yaml')])
    symlinkSync('..2', join(folder, '..new'))
    renameSync(join(folder, '..new'), join(folder, '..data'))
    expect(await digestOf([join(folder, 'botwatch.yaml')])).not.toBe(before)
  })

  test('does not wait for a pipe, and reads no file without an end', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(await digestOf([pipe, '/dev/zero', folder])).toEqual(expect.any(String))
  })
})
