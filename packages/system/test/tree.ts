import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { onTestFinished } from 'vitest'

/** Writes a tree of files under a fresh temporary directory, which goes with the test. */
export function writeTree(files: Readonly<Record<string, string>>): {
  root: string
  write: (path: string, text: string) => void
} {
  const root = mkdtempSync(join(tmpdir(), 'botwatch-system-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const write = (path: string, text: string): void => {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  return { root, write }
}
