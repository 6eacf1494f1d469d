/** Registries that every collector has. */
const FIXED = ['main', 'tokens', 'system'] as const

/** The part of all metrics that a registry shows. */
export type RegistryView =
  | { readonly kind: (typeof FIXED)[number] }
  | { readonly kind: 'api'; readonly api: string }

/** Prefixes of prom-client's default metrics. */
const RUNTIME_PREFIXES = ['process_', 'nodejs_']

/** The names of all registries: the fixed ones, then one per API. */
export function viewNames(apis: readonly string[]): string[] {
  return [...FIXED, ...apis.map(addressOf)]
}

/** Finds a registry by name. */
export function findView(name: string, apis: readonly string[]): RegistryView | undefined {
  const kind = FIXED.find((fixed) => fixed === name)
  if (kind !== undefined) return { kind }
  const api = apis.find((candidate) => addressOf(candidate) === name)
  return api === undefined ? undefined : { kind: 'api', api }
}

/** Whether a view can include a metric. The view of an API includes it only if it has a matching `api` label. */
export function isInView(name: string, namespace: string, { kind }: RegistryView): boolean {
  if (kind === 'main') return true
  const isRuntime = RUNTIME_PREFIXES.some((prefix) => name.startsWith(prefix))
  if (kind === 'tokens') return name.startsWith(`${namespace}_llm_`)
  return kind === 'system' ? isRuntime || name.startsWith(`${namespace}_system_`) : !isRuntime
}

/**
 * Filters the text of a metric by its `api` label, and keeps the heading. Empty without matching rows. Quotes in label
 * values are escaped, so the match is exact.
 */
export function rowsOfApi(text: string, api: string): string {
  const escaped = api.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
  const lines = text.split('\n')
  const rows = lines.filter(
    (line) => line.includes(`{api="${escaped}"`) || line.includes(`,api="${escaped}"`),
  )
  return rows.length === 0 ? '' : [...lines.filter((line) => line.startsWith('#')), ...rows].join('\n')
}

/** An API with the name of a fixed registry, or with a name that starts with `api:`, has the prefix `api:`. */
function addressOf(api: string): string {
  return FIXED.some((fixed) => fixed === api) || api.startsWith('api:') ? `api:${api}` : api
}
