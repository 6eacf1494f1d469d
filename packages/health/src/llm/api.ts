import { openAiDialect, type LlmDialect } from './dialects.ts'
import type { LlmProviderEntry } from './providers.ts'

/** An API at its address. */
export interface LlmApi {
  readonly dialect: LlmDialect
  /** URL of a path of the API. */
  readonly url: (path: string) => URL
}

/** Endpoints in examples, from which people copy the URL: they are below the root that SDKs take. */
const endpoint =
  /\/(?:chat\/completions|completions|responses|embeddings|messages|models(?:\/.*)?|(?<=\/api\/)(?:chat|generate|embed|tags)|deployments(?:\/.*)?)$/
/** E.g. `/v1`, `/v1beta`. At the end of a path it is that of a root, e.g. `/models/llama/v1`. */
const version = /\/v\d+\w*$/
const AZURE_API_VERSION = '2024-10-21'

/**
 * Finds the API of a provider at a base URL: the root that SDKs take, with or without a version, or the URL of an endpoint.
 * A query of the base URL is sent with every request.
 */
export function llmApi({ dialect: own, openAiPath }: LlmProviderEntry, baseUrl: string): LlmApi {
  const base = new URL(baseUrl)
  const given = base.pathname.replace(/\/+$/, '')
  const path = version.test(given) ? given : given.replace(endpoint, '')
  const dialect = openAiPath?.test(path) === true ? openAiDialect : own
  base.pathname = `${path}${missingRoot(path, dialect.root)}/`
  const query = [...base.searchParams]
  // Azure's API has no version in its path before v1, and needs one in the query.
  if (dialect.root === 'openai' && query.length === 0 && !version.test(path))
    query.push(['api-version', AZURE_API_VERSION])
  return {
    dialect,
    url: (relative) => {
      const url = new URL(relative, base)
      for (const [name, value] of query) url.searchParams.set(name, value)
      return url
    },
  }
}

function missingRoot(path: string, root: string): string {
  const isThere = root === '' || path.endsWith(`/${root}`) || (version.test(path) && root !== 'api')
  return isThere ? '' : `/${root}`
}
