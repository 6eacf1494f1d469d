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
  headerSecret,
  nothingBesideClient,
  type ClientOptions,
} from '../request/request-options.ts'
import { projectPath } from './project.ts'
import { foreignToken } from './token-kind.ts'

/** Options of `gitlab`. */
export interface GitlabOptions extends CheckerOptions, ClientOptions, ExpiryThresholds {
  /** The instance, e.g. `https://gitlab.com` or `https://example.org/gitlab`, or its API, e.g. `https://gitlab.com/api/v4`. */
  readonly baseUrl: string | URL
  /**
   * A personal, project or group access token with any scope; `projectId` needs `read_api` or `api`. An OAuth token or a
   * `CI_JOB_TOKEN` is recognised by its form. Without a token the check fails.
   */
  readonly token: string | null | undefined
  /**
   * A project that the token must be able to read: its number, its path, e.g. `group/project`, also encoded, or its URL,
   * whose host is ignored. Not looked at with a `CI_JOB_TOKEN`, which cannot read projects. Default none.
   */
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
> & { readonly baseUrl: string }

const token = v.pipe(
  headerSecret(),
  v.check(
    (text) => foreignToken(text) === undefined,
    ({ input }) => `an access token, not ${foreignToken(input)}, which the API does not take`,
  ),
)
const projectId = v.custom<number | string>(
  (project) =>
    (typeof project === 'number' || typeof project === 'string') && projectPath(project) !== undefined,
  'the number of a project, or its path with its group, e.g. group/project',
)

const schema = v.pipe(
  checkerSchema({
    name: v.optional(checkName(), 'gitlab_api'),
    baseUrl: baseUrlSchema,
    token: v.nullish(token),
    projectId: v.optional(projectId),
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
