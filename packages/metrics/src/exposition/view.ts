/** Views every collector has. */
const FIXED = ['main', 'tokens', 'system'] as const

/** Which part of the registry to show. */
export type RegistryView =
  | { readonly kind: (typeof FIXED)[number] }
  | { readonly kind: 'api'; readonly api: string }

/** How the names of prom-client's default metrics begin. */
const RUNTIME_PREFIXES = ['process_', 'nodejs_']

/** The names of all views: the fixed ones, then one for each API. */
export function viewNames(apis: readonly string[]): string[] {
  return [...FIXED, ...apis.map(addressOf)]
}

/** The view of a name, or undefined when there is none. */
export function findView(name: string, apis: readonly string[]): RegistryView | undefined {
  const kind = FIXED.find((fixed) => fixed === name)
  if (kind !== undefined) return { kind }
  const api = apis.find((candidate) => addressOf(candidate) === name)
  return api === undefined ? undefined : { kind: 'api', api }
}

/** Whether a family is in a view at all; of the view of an API it is known only once its rows are seen. */
export function isInView(name: string, namespace: string, { kind }: RegistryView): boolean {
  if (kind === 'main') return true
  const isRuntime = RUNTIME_PREFIXES.some((prefix) => name.startsWith(prefix))
  if (kind === 'tokens') return name.startsWith(`${namespace}_llm_`)
  return kind === 'system' ? isRuntime || name.startsWith(`${namespace}_system_`) : !isRuntime
}

/**
 * Of a family's text the heading and the rows with this `api` label; empty without rows. Within a value every
 * quote is escaped, so the match is exact.
 */
export function rowsOfApi(text: string, api: string): string {
  const escaped = api.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
  const lines = text.split('\n')
  const rows = lines.filter(
    (line) => line.includes(`{api="${escaped}"`) || line.includes(`,api="${escaped}"`),
  )
  return rows.length === 0 ? '' : [...lines.filter((line) => line.startsWith('#')), ...rows].join('\n')
}

/** An API named like a fixed view, or like an address of this kind, is told apart by a prefix. */
function addressOf(api: string): string {
  return FIXED.some((fixed) => fixed === api) || api.startsWith('api:') ? `api:${api}` : api
}
