/** What must hold in every world, in plain sentences. The key names an invariant in stored worlds. */
export const INVARIANTS = {
  knows: 'When faults end, every channel knows each alert that fires and that it is to be notified of.',
  refused: 'A channel that refused messages is later notified of everything that still fires.',
  added: 'A channel that was added, renamed or moved is notified of everything that already fires.',
  severity: 'When faults end, every channel knows how severe an alert has become.',
  zombie: 'When faults end, no channel believes that a resolved alert fires.',
  missed: 'An alert that fired and ended without a message is reported afterwards.',
  case: 'What fires is what the samples say.',
  prompt:
    'The first message about an error or a critical alert reaches a channel that is well within 5 minutes.',
  escalated:
    'An error or critical alert that nobody acknowledges or silences reaches each channel of a step that is well within 5 minutes of its time.',
  step: 'An escalation waits for its time, in which the alert is neither acknowledged nor silenced.',
  fallback:
    'While a channel takes no messages, its fallbacks that are well know of the errors that it misses.',
  fallbackOnly:
    'A fallback is notified only for a channel that takes no messages, and only for errors and critical alerts.',
  own: 'No channel is notified of its own failure.',
  reminder: 'An alert that fires is repeated at its interval.',
  early: 'A reminder waits for its interval.',
  orphan: 'No RESOLVE is sent about an alert of which no FIRE was attempted.',
  twice: 'A message is accepted twice only if the first acceptance could not be recorded.',
  again: 'A FIRE is accepted twice only if the first acceptance could not be recorded.',
  newId: 'A FIRE whose first acceptance could not be recorded is repeated under its id.',
  sameId: 'Messages with the same id report the same.',
  sequence: 'Messages about a series on a channel are numbered in their order.',
  oneByOne: 'A channel has at most one attempt under way.',
  attempts: 'The attempts of a channel in any hour are bounded.',
  refusals: 'A channel that refuses everything is tried at most 14 times in any hour.',
  pause: 'A receiver that asks for a pause is left alone until it ends.',
  cap: 'Messages about a rule that fires stay within its hourly cap and what is let through beyond it.',
  minute: 'A group sends at most one message a minute.',
  cooldown: 'A series that fires again is reported after its cooldown.',
  silent: 'A silenced or suppressed alert causes no FIRE and no REMIND.',
  quiet: 'An acknowledged alert causes no REMIND and no escalation.',
  inhibited: 'An alert that another one explains causes no FIRE and no REMIND.',
  failed: 'A channel that takes no messages is reported as an alert.',
  secret: 'No secret leaves in a message or is stored.',
  memory: 'The stored state is bounded.',
  restart: 'A killed process starts again.',
  rulesKept: 'After a crash the saved rules are those whose change was confirmed.',
  rulesInEffect: 'The rules in effect are the saved ones, and the default rules that none of these replaces.',
  rulesFixed: 'A rule of the program cannot be saved, and only a saved rule can be deleted.',
  ruleOff: 'A rule that is off or deleted has no open alert.',
  ruleSilent: 'No alert of a rule that is off or deleted causes a FIRE or a REMIND.',
  silenceKept: 'A silence that was changed is as it was changed, also after a restart.',
  retryGap: 'However often a retry is asked for, a channel that goes on failing is left alone for 5 seconds.',
  retried: 'A channel that is well again is tried within a minute of a retry.',
  round: 'An evaluation round ends, and fails only if the disk does.',
  stop: 'A process that is asked to stop does so.',
  usageTwice: 'The stored usage of a period never counts a call twice.',
  usageKept: 'The stored usage has every call that was recorded before it was written.',
  usageInterval: 'A kill loses no call that is older than the write interval, unless the disk fails.',
  usageEnd: 'When faults end, every call is stored that was recorded and not lost by a kill.',
  figures: 'The cost and the use of a budget are those of the calls.',
  budgetOnce: 'A budget reports each level once per period, also over restarts.',
  budgetLevel: 'A budget reports every level that its calls have reached.',
  budgetValue:
    'What a budget reports has the value of the calls: of those since the start, until what is stored has been loaded.',
  budgetAlert: 'The alert of a budget fires once per period.',
  checks: 'When faults end, an alert fires for each check that fails, and for no other.',
  batchOnce: 'A batch that is sent again under its key counts once, in one day and its month.',
  batchStored: 'A batch is stored before it is confirmed.',
  batchEnd: 'When faults end, every batch is confirmed.',
  batchAnswer: 'A batch that counts already is answered as repeated, another one under its key as reused.',
  beatMissed:
    'A job that stops reporting is an alert within 20 seconds after its grace, one that fails within 5 seconds.',
  beatFalse: 'No alert fires about a job that reports in time, and none ends before the job reports again.',
  saved: 'After a save or a stop, every call and alert until then is stored.',
  saveWaits: 'A save waits for nothing but the disk, and for that no longer than 5 seconds.',
  stopLimit: 'A monitor that is told to save and stop has done so within 10 seconds, whatever hangs.',
  leftover: 'No timer and no listener of a monitor is left after its stop.',
  unhandled: 'No rejection is unhandled.',
} as const

export type Invariant = keyof typeof INVARIANTS

/** An invariant that does not hold. */
export interface Violation {
  readonly invariant: Invariant
  readonly minute: number
  readonly detail: string
}

const MOST_VIOLATIONS = 100

/** Counts how often each invariant was checked, and collects the violations. */
export class Watch {
  readonly checked: Map<Invariant, number> = new Map()
  readonly violations: Violation[] = []
  readonly #minute: () => number

  constructor(minute: () => number) {
    this.#minute = minute
  }

  check(invariant: Invariant, holds: boolean, detail: () => string): void {
    this.checked.set(invariant, (this.checked.get(invariant) ?? 0) + 1)
    if (holds || this.violations.length >= MOST_VIOLATIONS) return
    const minute = Math.round(this.#minute() * 100) / 100
    this.violations.push({ invariant, minute, detail: detail() })
  }
}
