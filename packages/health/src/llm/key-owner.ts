/** Beginnings of keys by who issues them. OpenAI's `sk-` alone is used by others as well. */
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

/** Who issues keys that begin as this one; undefined if that is unknown. */
export function keyOwner(key: string): string | undefined {
  return prefixes.find(([prefix]) => key.startsWith(prefix))?.[1]
}
