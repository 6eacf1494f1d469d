import { checkTls, proxyUrl, tlsEntries, uselessNoProxy, type ConnectionOptions } from '@botwatch/http'
import { parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

/** Result of {@link readConnection}: the options, every problem, or neither if no variable is set. */
interface ConnectionResult {
  readonly connection?: ConnectionOptions
  readonly problems: readonly Problem[]
}

/** The variables of proxies that other programs read, too. Each may be in lower case, which comes first as in curl. */
export const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'] as const

/** The same in lower case. */
export const lowerProxyVariables: readonly string[] = PROXY_VARIABLES.map((name) => name.toLowerCase())

/** The client certificate. */
export const TLS_VARIABLES = ['MONITORING_CLIENT_CERT', 'MONITORING_CLIENT_KEY'] as const

const variables: Readonly<Record<string, string>> = {
  cert: 'MONITORING_CLIENT_CERT',
  key: 'MONITORING_CLIENT_KEY',
}
const identity = v.pipe(v.strictObject(tlsEntries), checkTls())

/** Reads the variables of proxies and of the client certificate. No problem shows a value. */
export function readConnection(set: Readonly<Record<string, string>>): ConnectionResult {
  const http = spellingOf('HTTP_PROXY', set)
  const https = spellingOf('HTTPS_PROXY', set)
  const proxies = [http, https].map((name) => parse(v.optional(proxyUrl()), set[name], { path: name }))
  const { MONITORING_CLIENT_CERT: cert, MONITORING_CLIENT_KEY: key } = set
  const tls = parse(identity, { cert, key })
  const problems = [
    ...proxies.flatMap((parsed) => (parsed.ok ? [] : parsed.problems)),
    ...(tls.ok ? [] : tls.problems.map(named)),
  ]
  if (problems.length > 0) return { problems }
  const hasProxy = http in set || https in set
  const noProxy = set[spellingOf('NO_PROXY', set)]
  const connection: ConnectionOptions = {
    ...(hasProxy && { proxy: { http: set[http], https: set[https], noProxy } }),
    ...(cert !== undefined && { cert, key }),
  }
  return Object.keys(connection).length === 0 ? { problems } : { connection, problems }
}

function spellingOf(name: (typeof PROXY_VARIABLES)[number], set: Readonly<Record<string, string>>): string {
  const lower = name.toLowerCase()
  return lower in set ? lower : name
}

/** The name of the variable of hosts without a proxy: that in lower case if it is set. */
export function spellingOfNoProxy(set: Readonly<Record<string, string>>): string {
  return spellingOf('NO_PROXY', set)
}

/** Warns of `ALL_PROXY` without the other variables. It is not read, because its proxy is SOCKS as a rule. */
export function uselessProxies(
  env: Readonly<Record<string, unknown>>,
  set: Readonly<Record<string, string>>,
): readonly string[] {
  const hasProxy = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) => name in set)
  const all = ['all_proxy', 'ALL_PROXY'].find((name) => typeof env[name] === 'string' && env[name] !== '')
  return hasProxy || all === undefined
    ? []
    : [`${all} is ignored; set HTTPS_PROXY, and HTTP_PROXY for http URLs, to send requests through a proxy`]
}

/** Lists the entries of the hosts without a proxy that have no effect, by their places, because one may hold a password. */
export function uselessNoProxyEntries(set: Readonly<Record<string, string>>): readonly string[] {
  const name = set['no_proxy'] === undefined ? 'NO_PROXY' : 'no_proxy'
  return uselessNoProxy(set[name] ?? '').map(
    (place) =>
      `${name}: entry ${place} matches no host; expected a host name, an address or a network, e.g. .internal or 10.0.0.0/8`,
  )
}

function named({ path, expected, received }: Problem): Problem {
  return {
    path: variables[path] ?? path,
    expected: expected.replace(
      / (of|in) (cert|key)\b/,
      (_, word: string, name: string) => ` ${word} ${variables[name]}`,
    ),
    received,
  }
}
