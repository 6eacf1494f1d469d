import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { call } from '../../../test/cli/call.ts'
import { COMMANDS } from '../commands/index.ts'

const scriptOf = async (shell: string): Promise<string> => (await call(['completion', shell])).stdout
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'botwatch-completion-'))
  writeFileSync(join(folder, 'botwatch.yaml'), '')
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Completions that Tab offers for the last word of a line. */
async function complete(line: string): Promise<readonly string[]> {
  const words = line.split(' ').map((word) => `'${word}'`)
  const script = `${await scriptOf('bash')}
    COMP_WORDS=(${words.join(' ')}) COMP_CWORD=${words.length - 1}
    _botwatch
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr, status } = spawnSync('bash', ['-uc', script], { cwd: folder, encoding: 'utf8' })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout.split('\n').filter((each) => each !== '')
}

describe.runIf(has('bash'))('in bash', () => {
  test('every command is offered', async () => {
    const first = new Set(COMMANDS.map(({ name }) => name.split(' ')[0]))
    expect(await complete('botwatch ')).toEqual(expect.arrayContaining([...first]))
  })

  test.each([
    ['botwatch sch', ['schema']],
    ['botwatch ser', ['serve']],
    ['botwatch key ', ['new', '--help', '-h']],
    ['botwatch key new --ro', ['--role']],
    ['botwatch key new --role o', ['operate']],
    ['botwatch key new ann --role ad', ['admin']],
    ['botwatch completion z', ['zsh']],
    ['botwatch serve --config ', ['botwatch.yaml']],
    ['botwatch serve -c bot', ['botwatch.yaml']],
    ['botwatch serve --port ', []],
    ['botwatch serve --da', ['--data-dir']],
    ['botwatch backup b', ['botwatch.yaml']],
    ['botwatch backup --fr', ['--from']],
    ['botwatch --ver', ['--version']],
    ['botwatch serve serve', []],
  ])('%j continues with %j', async (line, words) => {
    expect(await complete(line)).toEqual(words)
  })
})

describe.each(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  test('has every command and option', async () => {
    const script = await scriptOf(shell)
    for (const { name, options = [] } of COMMANDS) {
      expect(script).toContain(name.split(' ').at(-1))
      for (const { long } of options)
        expect(script).toContain(shell === 'fish' ? `-l ${long?.slice(2)}` : long)
    }
  })

  test.runIf(has(shell))('has no mistake of the syntax', async () => {
    const file = join(folder, `script.${shell}`)
    writeFileSync(file, await scriptOf(shell))
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

test.runIf(has('fish')).each([
  ['botwatch ser', ['serve']],
  ['botwatch key ', ['new']],
  ['botwatch key new --role o', ['operate']],
  ['botwatch serve --config bot', ['botwatch.yaml']],
])('in fish, %j continues with %j', async (line, words) => {
  const script = `${await scriptOf('fish')}\ncomplete -C '${line}'`
  const { stdout } = spawnSync('fish', ['-c', script], { cwd: folder, encoding: 'utf8' })
  expect(
    stdout
      .trim()
      .split('\n')
      .map((each) => each.split('\t')[0]),
  ).toEqual(words)
})

test('another shell is refused', async () => {
  const { code, stderr } = await call(['completion', 'tcsh'])
  expect(stderr).toContain('Allowed choices are bash, zsh, fish.')
  expect(code).toBe(64)
})
