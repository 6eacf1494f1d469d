import { suggest } from '@botwatch/options'

import { isServiceVariable } from './service-variables.ts'

/** Beginnings of names that no other program uses as its own. */
const ownPrefix = /^(?:MONITORING|ALERT|METRICS|HEALTH_CHECK)_/i
/** Other programs have more of these, e.g. `FTP_PROXY`. */
const ofProxies = /_PROXY$/i
const MAX_LISTED = 20
const MAX_NAME_LENGTH = 80

/**
 * One line for each variable that looks like one of the server but is not: with a prefix of its own, or a misspelling of a
 * known name, e.g. `GITLAB_TOKN`. At most 20 lines. Values are not shown.
 */
export function unknownVariables(
  env: Readonly<Record<string, unknown>>,
  known: readonly string[],
): readonly string[] {
  const names = new Set(known)
  const lines = Object.keys(env)
    .filter((name) => /^\w+$/.test(name) && name.length <= MAX_NAME_LENGTH && !names.has(name))
    .filter((name) => !isServiceVariable(name, env[name]))
    .filter((name) => ownPrefix.test(name) || !ofProxies.test(name))
    .flatMap((name) => lineOf(name, known) ?? [])
  const more = lines.length - MAX_LISTED
  return more > 0 ? [...lines.slice(0, MAX_LISTED), `${more} more variables are unknown`] : lines
}

function lineOf(name: string, known: readonly string[]): string | undefined {
  const meant = withoutPrefix(name, known) ?? suggest(name, known)
  if (meant !== undefined && (ownPrefix.test(name) || isNear(name, meant)))
    return `${name} is an unknown variable and ignored; did you mean ${meant}?`
  return ownPrefix.test(name)
    ? `${name} is an unknown variable and ignored; --help says where all are listed`
    : undefined
}

/** The known name to which a prefix of the server was added, e.g. in `MONITORING_HTTPS_PROXY`. */
function withoutPrefix(name: string, known: readonly string[]): string | undefined {
  const rest = name.replace(ownPrefix, '')
  return rest !== name && known.includes(rest) ? rest : undefined
}

/** Whether the first words are alike. `HTTP_URL` is no misspelling of `SMTP_URL`. */
function isNear(name: string, meant: string): boolean {
  return suggest(firstWord(name), [firstWord(meant)]) !== undefined
}

function firstWord(name: string): string {
  return name.split('_', 1)[0] ?? ''
}
