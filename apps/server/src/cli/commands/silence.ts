import { clientCommand } from '../client-command.ts'
import type { SilenceOptions } from '../client/silence.ts'
import type { SilencesOptions } from '../client/silences.ts'
import { Argument, Option, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `botwatch silence`: adds a silence. */
export const silence: CommandDefinition = clientCommand<SilenceOptions>({
  name: 'silence',
  summary: 'hold the notifications of alerts that match',
  description: `Holds the notifications of all alerts that match, open and later ones, for a time. Prints the id of the silence on standard output, and everything else on standard error.

Matchers are those of Alertmanager: NAME=VALUE, NAME!=VALUE, NAME=~REGEX and NAME!~REGEX, each an argument, or several in one, separated by commas or spaces. All must hold. The name of a rule is the label alertname; a word alone means it. The label severity is the severity of the alert. A regular expression is for the whole value.

Silences that come back every week belong into the configuration file.`,
  arguments: [new Argument('[matchers...]', 'Which alerts, e.g. \'alertname=~"slow_.*"\' severity=warning.')],
  options: [
    new Option('--for <duration>', 'How long, e.g. 30m, 2h or 1d12h, at most 30d.'),
    new Option('--until <time>', 'When it ends, in ISO 8601; instead of --for.'),
    new Option('-r, --reason <text>', 'Why nobody is to be notified.'),
    new Option('--dry-run', 'Show the open alerts that match, and change nothing.'),
  ],
  json: 'Print the silence, as POST /api/v1/silences answers it; with --dry-run the preview.',
  examples: {
    'botwatch silence high_error_rate --for 2h --reason "deploy"': 'Silence one rule for two hours.',
    [`botwatch silence 'alertname=~"slow_.*"' severity=warning --dry-run`]: 'Show what a silence would hold.',
    'botwatch silence check=glm_api --until 2026-11-29T08:00 -r "maintenance of the API"':
      'Silence a check until tomorrow morning, in local time.',
    'id=$(botwatch silence check=glm_api --for 1h -r deploy)':
      'Keep the id, to end the silence after the work.',
  },
  exitCodes: { [EXIT.ok]: 'The silence was added, or previewed.' },
  load: () => import('../client/silence.ts'),
})

/** `botwatch silence expire`: ends silences early. */
export const silenceExpire: CommandDefinition = clientCommand({
  name: 'silence expire',
  summary: 'end silences early',
  description: `Ends silences now. The alerts that they held are notified, unless they are over.`,
  arguments: [
    new Argument(
      '<silence...>',
      'Id, the start or end of an id, or the name of a rule that one silence is for.',
    ),
  ],
  json: 'Print {"items": [...]} with the silences, as the API answers them.',
  examples: {
    'botwatch silence expire 7a8b9c13': 'End the silence whose id ends like this.',
    'botwatch silence expire high_error_rate': 'End the silence of a rule.',
  },
  exitCodes: {
    [EXIT.ok]: 'The silences have ended.',
    [EXIT.bad]: 'There is no such silence.',
  },
  load: () => import('../client/silence-expire.ts'),
})

/** `botwatch silences`: lists silences. */
export const silences: CommandDefinition = clientCommand<SilencesOptions>({
  name: 'silences',
  summary: 'list silences',
  description: `Lists the silences that are active or pending: what they match, until when, why, and who added them. A recurring silence is pending outside of its times.`,
  options: [
    new Option('-a, --all', 'List those that have ended as well.'),
    new Option('--limit <number>', 'How many, at most 1000. Default: 100.'),
  ],
  json: 'Print the page, as GET /api/v1/silences answers it.',
  examples: { 'botwatch silences': 'List the silences that have not ended.' },
  exitCodes: { [EXIT.ok]: 'The silences were listed; there may be none.' },
  load: () => import('../client/silences.ts'),
})
