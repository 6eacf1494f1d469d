import { run } from '../../src/cli/run.ts'

/** What a command line printed and how it ended. */
export interface Called {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process, without a terminal unless `isTTY` is true. */
export async function call(
  line: readonly string[],
  {
    env = {},
    isTTY = false,
    columns = 80,
  }: {
    readonly env?: Readonly<Record<string, string>>
    readonly isTTY?: boolean
    readonly columns?: number | undefined
  } = {},
): Promise<Called> {
  const output = { stdout: '', stderr: '' }
  const streamTo = (name: keyof typeof output) => ({
    write: (text: string) => {
      output[name] += text
      return true
    },
    isTTY,
    columns,
  })
  const code = await run(line, { env, stdout: streamTo('stdout'), stderr: streamTo('stderr') })
  return { code, ...output }
}
