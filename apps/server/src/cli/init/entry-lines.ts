import type { Answers } from './answers.ts'
import { example, text } from './lines.ts'
import { llmKeyVariable } from './variables.ts'

/** One entry of the file, and the example that stands for it without an answer. */
interface Entry {
  /** Undefined without an answer. */
  readonly lines: readonly string[] | undefined
  readonly example: readonly string[]
}

const CHECKS = `# What is checked. The server also checks itself and its host. A check that fails raises an alert;
# "public: true" shows its state to everybody.`
const CHANNELS = '# Who is notified. All alerts are in the log as well.'

/** The checks of a file. */
export function checkLines(answers: Answers): readonly string[] {
  const { gitlab, project, llm, model, url = [], heartbeat = [] } = answers
  return section('checks', CHECKS, [
    {
      lines: gitlab === undefined ? undefined : gitlabLines(gitlab, project ?? null),
      example: gitlabLines('https://gitlab.example.com', 'group/app'),
    },
    {
      lines: llm === undefined ? undefined : llmLines(llm, model ?? null),
      example: llmLines('zai', 'glm-4.6'),
    },
    {
      lines: list(url.map((each) => website(each, url))),
      example: [
        `  - { name: website, type: http, url: 'https://example.com', interval: 30s, expect: { status: [200] } }`,
      ],
    },
    { lines: list(heartbeat.map(job)), example: [job('nightly:24h:30m')] },
  ])
}

function channel(type: string, fields: string): readonly string[] {
  return [`  ${type}: { type: ${type}, ${fields} }`]
}

function mail(to: readonly string[]): readonly string[] {
  return channel(
    'email',
    `smtp: '\${SMTP_URL}', from: ${text(to[0] ?? '')}, to: [${to.map(text).join(', ')}]`,
  )
}

function entry(isWanted: true | undefined, lines: readonly string[]): Entry {
  return { lines: isWanted === true ? lines : undefined, example: lines }
}

/** The channels of a file. */
export function channelLines({ slack, discord, webhook, email }: Answers): readonly string[] {
  return section('channels', CHANNELS, [
    entry(slack, channel('slack', `url: '\${SLACK_WEBHOOK_URL}'`)),
    entry(discord, channel('discord', `url: '\${DISCORD_WEBHOOK_URL}'`)),
    entry(webhook, channel('webhook', `url: '\${ALERT_WEBHOOK_URL}'`)),
    { lines: email && mail(email), example: mail(['team@example.com']) },
  ])
}

/** A section is in effect if one of its entries is; examples come last. */
function section(name: string, comment: string, entries: readonly Entry[]): readonly string[] {
  const answered = entries.flatMap(({ lines = [] }) => lines)
  const examples = entries.flatMap(({ lines, example: each }) => (lines === undefined ? each : []))
  const heading = `${name}:`
  return [comment, answered.length === 0 ? example(heading) : heading, ...answered, ...examples.map(example)]
}

function gitlabLines(url: string, project: string | null): readonly string[] {
  return [
    '  - name: gitlab_api',
    '    type: gitlab',
    `    url: ${text(url)}`,
    "    token: '${GITLAB_TOKEN}' # also warns before it expires",
    ...(project === null ? [] : [`    project: ${text(project)} # that the token must be able to read`]),
  ]
}

function llmLines(provider: string, model: string | null): readonly string[] {
  return [
    `  - name: ${provider === 'zai' ? 'glm' : provider.replaceAll(/\W/g, '_')}_api`,
    '    type: llm # lists the models, which costs nothing',
    `    provider: ${text(provider)}`,
    `    api_key: '\${${llmKeyVariable(provider)}}'`,
    ...(model === null ? [] : [`    expect_model: ${text(model)} # warns if the API no longer has it`]),
  ]
}

function website(url: string, all: readonly string[]): string {
  const name = URL.parse(url)?.hostname.replaceAll(/[^\w]/g, '_') ?? 'website'
  const number = all.filter((each) => URL.parse(each)?.hostname === URL.parse(url)?.hostname).indexOf(url)
  const suffix = number > 0 ? `_${number + 1}` : ''
  return `  - { name: ${name}${suffix}, type: http, url: ${text(url)}, interval: 30s }`
}

/** `name:interval` or `name:interval:grace`. */
function job(answer: string): string {
  const [name = '', interval = '', grace] = answer.split(':')
  const late = grace === undefined ? '' : `, grace: ${duration(grace)}`
  return `  - { name: ${text(name)}, type: heartbeat, interval: ${duration(interval)}${late} } # POST /api/v1/heartbeats/${encodeURIComponent(name)}`
}

/** `24h` needs no quotes. */
function duration(answer: string): string {
  return /^[\da-z]+$/.test(answer) && !/^\d+$/.test(answer) ? answer : text(answer)
}

function list(lines: readonly string[]): readonly string[] | undefined {
  return lines.length === 0 ? undefined : lines
}
