/** A step of an SMTP session, in the words of a reason. */
export type SmtpStep =
  | 'the connection'
  | 'the greeting'
  | 'EHLO'
  | 'HELO'
  | 'STARTTLS'
  | 'the TLS handshake'
  | 'the login'
  | 'the sender'
  | 'the recipients'
  | 'the message'

/** The steps by their commands, as nodemailer names them and as they are sent. */
const steps: Readonly<Record<string, SmtpStep>> = {
  EHLO: 'EHLO',
  HELO: 'HELO',
  STARTTLS: 'STARTTLS',
  AUTH: 'the login',
  MAIL: 'the sender',
  RCPT: 'the recipients',
  DATA: 'the message',
}

/** The step of a command, e.g. of `MAIL FROM`; undefined for any other text. */
export function stepOf(command: string): SmtpStep | undefined {
  return steps[/^[A-Z]+/.exec(command)?.[0] ?? '']
}

/** Progress of an attempt. */
export class SmtpProgress {
  /** Whether all of the mail is on its way. Before that the server cannot have accepted it (RFC 5321, section 4.1.1.4). */
  isSent = false
  /** Steps whose replies have not come. With pipelining, there are several. */
  readonly #open: SmtpStep[] = []
  #last: SmtpStep = 'the connection'
  #answered: SmtpStep = 'the connection'

  /** The first step that has not ended. */
  get step(): SmtpStep {
    return this.#open[0] ?? (this.#last === 'STARTTLS' ? 'the TLS handshake' : this.#last)
  }

  /** The step of the last reply. */
  get answered(): SmtpStep {
    return this.#answered
  }

  /** Notes that a step waits for its reply. */
  begin(step: SmtpStep): void {
    this.#last = step
    this.#open.push(step)
  }

  /** Notes a line of the session, of which only the command is read. A line without one continues the last step. */
  note(from: unknown, line: unknown): void {
    if (from === 'server') this.#answered = this.#open.shift() ?? this.#last
    else if (from === 'client') this.begin(stepOf(String(line)) ?? this.#last)
  }
}
