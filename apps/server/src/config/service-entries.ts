import { chatServiceOf } from '@botwatch/monitor'
import { describe, type Problem } from '@botwatch/options'
import type { Fields } from './file/layer.ts'
import { readRecipients } from './recipients.ts'
import { findEntry, type VariableEntry } from './variable-entry.ts'

/** What variables are read with. */
interface VariableContext {
  readonly set: Readonly<Record<string, string>>
  /** The name of a variable, or of that with `_FILE` at its end. */
  readonly nameOf: (variable: string) => string
  /** Variables that the file refers to. */
  readonly names: ReadonlySet<string>
  readonly file: Fields
}

/** A check or channel that variables make, and its fields in a configuration file. */
export interface ServiceEntry {
  readonly kind: 'checks' | 'channels'
  readonly name: string
  readonly type: string
  /** Fields that no variable has. */
  readonly defaults?: Readonly<Record<string, string>>
  /** Fields by the variable. */
  readonly fields: Readonly<Record<string, string>>
  /** Variables that are needed as soon as one of `fields` is set. */
  readonly needed?: readonly string[]
}

/** The checks and channels of the first version, which had variables only. */
export const SERVICE_ENTRIES: readonly ServiceEntry[] = [
  {
    kind: 'checks',
    name: 'gitlab_api',
    type: 'gitlab',
    defaults: { url: 'https://gitlab.com' },
    fields: { GITLAB_TOKEN: 'token', GITLAB_API_URL: 'url', GITLAB_PROJECT_ID: 'project' },
  },
  {
    kind: 'checks',
    name: 'glm_api',
    type: 'llm',
    defaults: { provider: 'zai' },
    fields: { GLM_API_KEY: 'api_key', GLM_API_URL: 'url' },
  },
  {
    kind: 'channels',
    name: 'webhook',
    type: 'webhook',
    fields: { ALERT_WEBHOOK_URL: 'url', ALERT_WEBHOOK_SECRET: 'secret' },
    needed: ['ALERT_WEBHOOK_URL'],
  },
  {
    kind: 'channels',
    name: 'slack',
    type: 'slack',
    fields: { SLACK_WEBHOOK_URL: 'url' },
  },
  {
    kind: 'channels',
    name: 'discord',
    type: 'discord',
    fields: { DISCORD_WEBHOOK_URL: 'url' },
  },
  {
    kind: 'channels',
    name: 'email',
    type: 'email',
    fields: { SMTP_URL: 'smtp', ALERT_EMAIL_FROM: 'from', ALERT_EMAIL_TO: 'to' },
    needed: ['SMTP_URL', 'ALERT_EMAIL_FROM', 'ALERT_EMAIL_TO'],
  },
]

/** The check or channel that variables make, and variables without effect. */
export interface ReadService {
  readonly entry?: VariableEntry
  readonly problems: readonly Problem[]
  /** One line each. */
  readonly ignored: readonly string[]
}

/**
 * Reads the variables of a check or channel. They make nothing if the file refers to one of them (`names`) and has no entry of
 * this name: there would be two.
 */
export function readService(
  { kind, name, defaults = {}, fields, needed = [], ...service }: ServiceEntry,
  { set, nameOf, names, file }: VariableContext,
): ReadService {
  const given = Object.keys(fields).filter((variable) => set[variable] !== undefined)
  const [first] = given
  if (first === undefined) return nothing
  const type = typeOf(service.type, set)
  const referred = Object.keys(fields).find((variable) => names.has(variable))
  const own = given.filter((variable) => !names.has(variable))
  if (referred !== undefined && findEntry(file, kind, name)?.type !== type) {
    const reason = `is ignored, because the configuration file uses ${referred}`
    return { ...nothing, ignored: own.map((variable) => `${variable} ${reason}`) }
  }
  const missing = needed.filter((variable) => set[variable] === undefined)
  return {
    entry: {
      kind,
      name,
      type,
      defaults,
      fields: [...own, ...missing].map((variable) => {
        const text = set[variable]
        const value = variable === 'ALERT_EMAIL_TO' && text !== undefined ? readRecipients(text) : text
        return { name: nameOf(variable), field: fields[variable] ?? '', text, value, isHidden: true }
      }),
      variable: nameOf(needed[0] ?? first),
      needed: `a value because ${given.join(' and ')} ${given.length > 1 ? 'are' : 'is'} set`,
    },
    problems: service.type === type ? [] : uselessSecret(set),
    ignored: [],
  }
}

const nothing: ReadService = { problems: [], ignored: [] }

/** A webhook of a chat has the type of the chat. */
function typeOf(type: string, { ALERT_WEBHOOK_URL: url = '' }: VariableContext['set']): string {
  return type === 'webhook' ? (chatServiceOf(url) ?? type) : type
}

/** A chat verifies no signature. */
function uselessSecret({ ALERT_WEBHOOK_SECRET: secret }: VariableContext['set']): readonly Problem[] {
  if (secret === undefined) return []
  const expected = 'nothing because ALERT_WEBHOOK_URL is one of Slack or Discord, which verify no signature'
  return [{ path: 'ALERT_WEBHOOK_SECRET', expected, received: describe(secret) }]
}
