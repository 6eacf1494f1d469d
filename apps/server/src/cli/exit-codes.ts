/** Exit codes of the command, as in sysexits.h where it has one. */
export const EXIT = {
  ok: 0,
  /** The answer is bad: something is unhealthy, a warning with `--strict`, a test of rules that failed. */
  bad: 1,
  /** The command line is wrong. */
  usage: 64,
  /** The server cannot be reached. */
  unavailable: 69,
  /** The server refused the key. */
  noPermission: 77,
  /** The configuration is invalid. */
  config: 78,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
