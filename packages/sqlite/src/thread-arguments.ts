/** Options of a thread whose script is a file: without `--input-type`, which Node gives on and with which no file starts. */
export function threadArguments(): { readonly execArgv?: string[] } {
  const given = process.execArgv
  const isInputType = (argument: string | undefined): boolean => argument?.startsWith('--input-type') === true
  if (!given.some(isInputType)) return {}
  return {
    execArgv: given.filter((argument, at) => !isInputType(argument) && given[at - 1] !== '--input-type'),
  }
}
