/** Options of a thread whose script is a file: without `--input-type`, which Node gives on and with which no file starts. */
export function threadArguments(): { readonly execArgv?: string[] } {
  const given = process.execArgv
  const execArgv = given.filter((argument, at) => !isInputType(argument) && given[at - 1] !== '--input-type')
  return execArgv.length === given.length ? {} : { execArgv }
}

function isInputType(argument: string): boolean {
  return argument.startsWith('--input-type')
}
