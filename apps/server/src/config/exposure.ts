import { describe, type Problem } from '@botwatch/options'

import { isLoopbackHost } from './addresses.ts'
import { MAKE_A_KEY } from './api-keys.ts'
import { invalidOptions } from '../errors.ts'
import type { ServerConfig } from './server-config.ts'

/** Names of the settings in the messages. */
export interface SettingNames {
  readonly host: string
  readonly publicUrl: string
  /** What to do for keys. */
  readonly addKey: string
  readonly anonymous: string
}

const WITH_A_KEY = `with a KEY from "${MAKE_A_KEY}" or from node -p "crypto.randomBytes(24).toString('hex')"`

/** The names of the variables. */
export const variableNames: SettingNames = {
  host: 'MONITORING_HOST',
  publicUrl: 'MONITORING_PUBLIC_URL',
  addKey: `set MONITORING_API_KEYS=ann:admin:KEY, ${WITH_A_KEY}`,
  anonymous: 'MONITORING_ALLOW_ANONYMOUS=true',
}

/** The names in a configuration file. */
export const fieldNames: SettingNames = {
  host: 'server.host',
  publicUrl: 'server.public_url',
  addKey: 'add a key to auth.keys, which "botwatch key new ann --role admin" makes',
  anonymous: 'auth.allow_anonymous to true',
}

/** The names of the options of a program. */
const optionNames: SettingNames = {
  host: 'config.host',
  publicUrl: 'config.publicUrl',
  addKey: `set config.apiKeys to [{ name: 'ann', role: 'admin', key: KEY }], ${WITH_A_KEY}`,
  anonymous: 'config.allowAnonymous to true',
}

/** What decides who can reach a server. The URL may be an invalid one. */
export interface Exposure {
  readonly host: string
  readonly publicUrl: string | undefined
  readonly hasKeys: boolean
  readonly allowAnonymous: boolean
}

/** Problems of a server that other machines reach although nobody needs a key. They say how to go on. */
export function exposureProblems(
  { host, publicUrl, hasKeys, allowAnonymous }: Exposure,
  names: SettingNames,
): readonly Problem[] {
  if (hasKeys || allowAnonymous) return []
  const remedy = `${names.addKey}, or set ${names.anonymous} to let everybody read and nobody change anything`
  const reason = `because without keys only this machine may call the server; ${remedy}`
  const url = publicUrl === undefined ? null : URL.parse(publicUrl)
  return [
    ...(isLoopbackHost(host)
      ? []
      : [
          {
            path: names.host,
            expected: `127.0.0.1 or another loopback address ${reason}`,
            received: describe(host, { isOpen: true }),
          },
        ]),
    ...(url === null || isLoopbackHost(url.hostname)
      ? []
      : [{ path: names.publicUrl, expected: `nothing ${reason}`, received: `a URL of ${url.hostname}` }]),
  ]
}

/** Throws a `ServerError` if a server may not listen as it is configured in a program. */
export function refuseExposure(config: ServerConfig): void {
  const { host, publicUrl, apiKeys, allowAnonymous } = config
  const problems = exposureProblems(
    { host, publicUrl, hasKeys: apiKeys.length > 0, allowAnonymous },
    optionNames,
  )
  if (problems.length > 0) throw invalidOptions(problems)
}
