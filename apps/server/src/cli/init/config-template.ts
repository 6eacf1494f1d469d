import { version } from '../../version.ts'
import type { NewKey } from '../new-key.ts'
import type { Answers, Made } from './answers.ts'
import { channelLines, checkLines } from './entry-lines.ts'
import { example, number, text } from './lines.ts'

const HEAD = `# yaml-language-server: $schema=https://unpkg.com/@botwatch/server@${version}/botwatch.schema.json

# Configuration of Botwatch. "botwatch check-config" checks it, and "botwatch serve" runs with it.
# A running server reads it again when it changes.
#
# Lines that begin with # and no space are examples: remove the # to use them. \${NAME} is the
# value of an environment variable, which is the place for secrets. Every field is described in
# https://github.com/botwatch/botwatch/blob/main/docs/configuration.md`

/** Writes a configuration file with the answers as settings, and everything else as examples with a comment. */
export function configTemplate(answers: Answers, { admin }: Made = {}): string {
  const blocks = [
    [HEAD],
    serverLines(answers),
    authLines(admin),
    checkLines(answers),
    channelLines(answers),
    RULES,
    SILENCES,
    budgetLines(answers),
    RETENTION,
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function serverLines(answers: Answers): readonly string[] {
  const { host, port = '8080', publicUrl, timezone = 'UTC', language, instance } = answers
  return [
    'server:',
    `  port: ${number(port)}`,
    host === undefined
      ? example('  host: 0.0.0.0 # for other machines as well, which need keys: see auth')
      : `  host: ${text(host)}`,
    publicUrl === undefined
      ? example('  public_url: https://monitor.example.com # where people reach it')
      : `  public_url: ${text(publicUrl)}`,
    `  timezone: ${text(timezone)} # in which days begin and messages show times`,
    language === undefined
      ? example('  language: zh-CN # of messages; default en')
      : `  language: ${text(language)}`,
    instance === undefined
      ? example('  instance: review-bot # in messages; default the name of the host')
      : `  instance: ${text(instance)}`,
  ]
}

const SAMPLE_ADMIN: Pick<NewKey, 'name' | 'role' | 'sha256'> = {
  name: 'ann',
  role: 'admin',
  sha256: '6f8db599de986fab7a21625b7916589c8a8d6f7d1f0b0b0ccb3c2cb9d3a4e5f6',
}

function authLines(admin: NewKey | undefined): readonly string[] {
  const { name, role, sha256 } = admin ?? SAMPLE_ADMIN
  const lines = ['auth:', '  keys:', `    - { name: ${text(name)}, role: ${role}, key_sha256: ${sha256} }`]
  return [
    '# Who may call the API. Without keys, only programs on this machine. A key and its entry are made by',
    '# "botwatch key new ann --role admin".',
    ...(admin === undefined ? lines.map(example) : lines),
  ]
}

const RULES = [
  '# When an alert fires. There are default rules for CPU, memory, disks, failing checks and failing',
  '# calls, and for budgets. A rule with the name of one of them changes it.',
  ...[
    'rules:',
    '  - { name: high_cpu_usage, enabled: false }',
    '  - name: slow_reviews',
    '    metric: review_seconds # a metric that the bot reports',
    '    gt: 2m',
    '    for: 5m',
    '    severity: warning',
    '    annotations: { action: Look at the queue of the runners. }',
  ].map(example),
]

const SILENCES = [
  '# Times at which nobody is notified.',
  ...[
    'silences:',
    `  - { match: 'alertname="slow_reviews"', days: [sat, sun], reason: nobody reviews at the weekend }`,
  ].map(example),
]

const RETENTION = [
  '# How long data is kept.',
  ...['retention: { alerts: 90d, attempts: 30d, usage: 400d, history: 90d }'].map(example),
]

function budgetLines({ budgetDay, budgetMonth }: Answers): readonly string[] {
  const comment = `# What the model may cost, in the currency of the prices. An alert fires from 80% of it; nothing is
# blocked.`
  if (budgetDay === undefined && budgetMonth === undefined)
    return [comment, ...['budgets:', '  day: 5.00', '  month: 100.00'].map(example)]
  return [
    comment,
    'budgets:',
    budgetDay === undefined ? example('  day: 5.00') : `  day: ${number(budgetDay)}`,
    budgetMonth === undefined ? example('  month: 100.00') : `  month: ${number(budgetMonth)}`,
  ]
}
