import type { OpenAPIV3_1 } from 'openapi-types'

const REPOSITORY = 'https://github.com/botwatch/botwatch'

const description = `Botwatch monitors bots that use LLMs: health checks, metrics, cost and alerts.

## Authentication
If the server has keys, send one as \`Authorization: Bearer KEY\`. A browser logs in once by \`POST /api/v1/session\` and has a cookie from then
on. A key has a role: \`read\` sees everything; \`operate\` also acknowledges alerts, adds silences and sends test messages; \`admin\` also changes
rules and resets metrics; \`scrape\` reads metrics only; \`ingest\` only reports. Without keys, the server answers programs on its own
machine only, and these may do everything.

## Errors
Errors are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problems with the media type \`application/problem+json\`. Tell them apart by \`code\`: codes
never change, texts may. Invalid input is a 400 with all \`problems\`, each with its path; what was sent is not repeated. Beside the problems that each
operation lists, any request may get 404 \`NOT_FOUND\`, 405 \`METHOD_NOT_ALLOWED\`, 408 \`REQUEST_TIMEOUT\`, 431 \`HEAD_TOO_LARGE\`, 503
\`TOO_MANY_CONNECTIONS\`, and 503 \`STOPPING\` after the end of the monitoring.

## Conventions
- JSON in UTF-8. Names are in snake case. An unknown value is null, never 0.
- Times are ISO 8601 in UTC and end in Z. \`at\` and names that end in \`_at\` say when something happened, \`timestamp\` when the answer was made.
- Durations are in seconds, unless the name ends in \`_ms\`. Names that end in \`_ratio\` are shares, where 1 is the whole.
- A list is \`{ "items": […], "next_cursor": "…" }\`. Pass \`next_cursor\` as \`cursor\` for the next page; it is null after the last one. \`limit\` is
  the size of a page, 100 by default and at most 1000.
- Unknown and repeated parameters and unknown fields are refused.
- \`GET\`, \`PUT\` and \`DELETE\` may be repeated. Where a \`POST\` must not count twice, it takes an \`Idempotency-Key\`.

## Limits
Each key may send 600 requests a minute, one with the role \`ingest\` 6000; after that the answer is 429 with \`Retry-After\`. A body may have 1 MiB, one that
reports something 4 MiB, also after decompression. Bodies may be compressed with gzip, deflate or br. All limits are configurable.

## Request ids
Every answer but those of probes has an \`X-Request-Id\`: that of the request, if it had one, or a new one. The log has it as well.`

/** Title, introduction, licence and contact. */
export function infoOf(version: string): OpenAPIV3_1.InfoObject {
  return {
    title: 'Botwatch',
    version,
    description,
    contact: { name: 'Botwatch', url: REPOSITORY },
    license: { name: 'MIT', identifier: 'MIT' },
  }
}

/** The documentation of the server. */
export const externalDocs: OpenAPIV3_1.ExternalDocumentationObject = {
  description: 'Documentation of the server',
  url: `${REPOSITORY}/blob/main/docs/server.md`,
}
