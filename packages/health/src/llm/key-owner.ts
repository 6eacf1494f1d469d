/** Prefixes of keys and their issuers. Not `sk-` alone, which others than OpenAI use as well. */
const prefixes: readonly (readonly [prefix: string, label: string])[] = [
  ['sk-ant-', 'Anthropic'],
  ['sk-or-', 'OpenRouter'],
  ['sk-proj-', 'OpenAI'],
  ['sk-svcacct-', 'OpenAI'],
  ['gsk_', 'Groq'],
  ['xai-', 'xAI'],
  ['AIza', 'Gemini'],
  ['nvapi-', 'NVIDIA'],
  ['hf_', 'Hugging Face'],
  ['glpat-', 'GitLab'],
]

/** Issuer of a key by its prefix; undefined if it is unknown. */
export function keyOwner(key: string): string | undefined {
  return prefixes.find(([prefix]) => key.startsWith(prefix))?.[1]
}
