import { PROBLEMS } from '../src/http/problem.ts'
import type { Document, DocumentedOperation, Media } from './document.ts'

const INTRODUCTION = `# API

The endpoints of [@botwatch/server](server.md), written from its OpenAPI document. \`/docs\` (Swagger UI) and \`/redoc\` of a running
server show every field and every error; \`/openapi.json\` is the document.

The role is the lowest that may call an endpoint: \`operate\` may do everything that \`read\` may, and \`admin\` may do everything. Keys with
the roles \`scrape\` and \`ingest\` may call the endpoints with their name and those without a role, see
[who may do what](security-of-the-server.md#who-may-do-what).`

/** Longest example, in lines. */
const MAX_LINES = 40
/** Longest object on one line, in characters. */
const WIDTH = 110
/** Keys of the first two may call little else, so an endpoint for them is named by them. */
const ROLES = ['scrape', 'ingest', 'read', 'operate', 'admin'] as const

interface Listed {
  readonly method: string
  readonly path: string
  readonly operation: DocumentedOperation
}

/** Writes the page of the API as Markdown: the operations of each tag in a table, then their descriptions with examples. */
export function apiPage(document: Document): string {
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const shown = new Map<string, DocumentedOperation>()
  const sections = document.tags.map(({ name, description }) => {
    const own = listed.filter(({ operation }) => operation.tags.includes(name))
    return [`## ${name}`, description, table(own), ...own.map((each) => details(each, shown))].join('\n\n')
  })
  const { description = '' } = document.info
  const conventions = description.slice(description.indexOf('## '))
  return `${[INTRODUCTION, conventions, ...sections, errorCodes()].join('\n\n')}\n`
}

function errorCodes(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, [status, meaning]]) => `| ${status} | \`${code}\` | ${meaning} |`,
  )
  return ['## Error codes', ['| status | code | |', '| --- | --- | --- |', ...rows].join('\n')].join('\n\n')
}

function table(listed: readonly Listed[]): string {
  const rows = listed.map(
    ({ method, path, operation }) =>
      `| [\`${method} ${path}\`](#${anchorOf(operation)}) | ${roleOf(operation)} | ${operation.summary} |`,
  )
  return ['| endpoint | role | |', '| --- | --- | --- |', ...rows].join('\n')
}

function details({ method, path, operation }: Listed, shown: Map<string, DocumentedOperation>): string {
  const { summary, description, parameters = [], requestBody, responses } = operation
  const named = parameters.filter((parameter) => parameter.in !== 'path')
  const success = Object.entries(responses).find(([code]) => Number(code) < 300)
  const [status = '', { content = {} } = {}] = success ?? []
  const parts = [
    `### ${summary}`,
    `\`${method} ${path}\``,
    withoutRole(description),
    named.map(({ name, description: text = '' }) => `- \`${name}\`: ${text}`).join('\n'),
    example('Body', Object.values(requestBody?.content ?? {})),
    answer(`Answer ${status}`, Object.values(content), { operation, shown }),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** An answer, or a link to the operation that has the same one. */
function answer(
  title: string,
  media: readonly Media[],
  {
    operation,
    shown,
  }: { readonly operation: DocumentedOperation; readonly shown: Map<string, DocumentedOperation> },
): string {
  const text = JSON.stringify(media[0]?.example) ?? ''
  const same = shown.get(text)
  if (same !== undefined) return `${title}: as in [${same.summary}](#${anchorOf(same)}).`
  if (text.length > WIDTH) shown.set(text, operation)
  return example(title, media)
}

function example(title: string, [media]: readonly Media[]): string {
  if (media?.example === undefined) return ''
  const { example: value } = media
  const lines = (typeof value === 'string' ? value.trim() : format(value)).split('\n')
  const isCut = lines.length > MAX_LINES
  const text = isCut ? [...lines.slice(0, MAX_LINES), '…'] : lines
  // An example that was cut is not JSON.
  const language = typeof value === 'string' || isCut ? 'text' : 'json'
  return `${title}:\n\n\`\`\`${language}\n${text.join('\n')}\n\`\`\``
}

/** JSON in which short objects and lists are on one line. */
function format(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, null, 1)
    .replaceAll(/\n */g, ' ')
    .replaceAll(/\[ | \]/g, (bracket) => bracket.trim())
  if (typeof value !== 'object' || value === null || indent.length + line.length <= WIDTH) return line
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((item) => `${inner}${format(item, inner)}`)
    : Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${format(item, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`
}

function anchorOf({ summary }: DocumentedOperation): string {
  return summary
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')
}

/** The last paragraph of a description says which role is needed. */
function withoutRole(description: string): string {
  return description.slice(0, description.lastIndexOf('\n\nNeeds '))
}

/** The lowest role that may call an operation. */
function roleOf({ description }: DocumentedOperation): string {
  const needed = description.slice(withoutRole(description).length)
  const named = new Set(needed.match(/(?<=`)\w+(?=`)/g))
  return ROLES.find((role) => named.has(role)) ?? ''
}
