import { checkTls } from '@botwatch/http'
import { callback } from '@botwatch/options'
import * as v from 'valibot'

import { checkerSchema, readCheckerOptions, type WithDefaults } from '../check/checker-options.ts'
import type { CheckerOptions } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { expiryEntries, expiryOrder, type ExpiryThresholds } from '../outcome/expiry.ts'
import {
  baseUrlSchema,
  clientEntries,
  headerSecretSchema,
  nothingBesideClient,
  type ClientOptions,
} from '../request/request-options.ts'

/** Options of `gitlab`. */
export interface GitlabOptions extends CheckerOptions, ClientOptions, ExpiryThresholds {
  /** The instance, e.g. `https://gitlab.com`, or its API, e.g. `https://gitlab.com/api/v4`. */
  readonly baseUrl: string | URL
  /** A personal, project or group access token with any scope; `projectId` needs `read_api` or `api`. Without a token the check fails. */
  readonly token: string | null | undefined
  /** A project that the token must be able to read: its number, or its path, e.g. `group/project`. Default none. */
  readonly projectId?: number | string | undefined
  /** Default `gitlab_api`. */
  readonly name?: string | undefined
  /** Time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** Options of `gitlab` with the defaults of its own. */
export type GitlabSettings = WithDefaults<
  GitlabOptions,
  'name' | 'now' | 'degradedBelowDays' | 'unhealthyBelowDays'
>

const schema = v.pipe(
  checkerSchema({
    name: v.optional(checkName(), 'gitlab_api'),
    baseUrl: baseUrlSchema,
    token: headerSecretSchema,
    projectId: v.optional(v.custom<number | string>(isProjectId, 'the number or the path of a project')),
    ...expiryEntries,
    ...clientEntries,
    now: v.optional(callback<() => number>(), () => Date.now),
  }),
  expiryOrder(),
  checkTls(),
  nothingBesideClient(),
)

/** Reads the options of `gitlab`. Throws a `HealthError` that lists every problem. */
export function readGitlabOptions(options: GitlabOptions): GitlabSettings {
  return readCheckerOptions(schema, options) as GitlabSettings
}

/** A path of dots alone would lead to another resource. */
function isProjectId(id: unknown): boolean {
  return typeof id === 'string'
    ? id.trim() !== '' && id.length <= 1000 && !/^\.{1,2}$/.test(id)
    : Number.isInteger(id) && Number(id) > 0
}
