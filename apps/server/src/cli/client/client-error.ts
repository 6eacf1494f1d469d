import { EXIT, type ExitCode } from '../exit-codes.ts'

/** Why a command cannot do what it was asked to: one message for the person, and the exit code. Holds no secret. */
export class ClientError extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string) {
    super(message)
    this.name = 'ClientError'
    this.exitCode = exitCode
  }
}

/** The command line is wrong. */
export function usageError(message: string): ClientError {
  return new ClientError(EXIT.usage, message)
}
