import { resolve } from 'node:path'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { FINDING_KINDS } from './finding.ts'

const PAGE = resolve(import.meta.dirname, '../../../../docs/check-config.md')

// Write it anew with `vitest run --project server src/review -u`.
test('the documentation lists every kind of finding', async () => {
  const rows = Object.entries(FINDING_KINDS).map(([kind, text]) => [`\`${kind}\``, text.replace(/\.$/, '')])
  const width = (column: number, head: string): number =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0))
  const [first, second] = [width(0, 'kind'), width(1, 'meaning')]
  const line = ([kind = '', text = '']: readonly string[]): string =>
    `| ${kind.padEnd(first)} | ${text.padEnd(second)} |`
  const table = [
    line(['kind', 'meaning']),
    `| ${'-'.repeat(first)} | ${'-'.repeat(second)} |`,
    ...rows.map(line),
  ]
  const page = readFileSync(PAGE, 'utf8').replace(
    /(<!-- kinds -->\n)[^]*(<!-- \/kinds -->)/,
    (_, before: string, after: string) => `${before}\n${table.join('\n')}\n\n${after}`,
  )
  await expect(page).toMatchFileSnapshot(PAGE)
})
