import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { readBounded } from './bounded-file.ts'

test('a file is read whole if it is no longer than the limit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-bounded-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  for (const length of [0, 1, 65_536, 200_000]) {
    const bytes = randomBytes(length)
    writeFileSync(path, bytes)
    expect(readBounded(path, length)?.equals(bytes)).toBe(true)
    expect(readBounded(path, length + 1)?.equals(bytes)).toBe(true)
    expect(readBounded(path, length - 1)).toBeUndefined()
  }
})
