import {
  anthropicDialect,
  geminiDialect,
  ollamaDialect,
  openAiDialect,
  openRouterDialect,
  type LlmDialect,
} from './dialects.ts'

/** Where models are to be had. */
export interface LlmProviderEntry {
  /** As people call it. */
  readonly label: string
  /** What its check is called. */
  readonly checkName: string
  /** Null when it must be given. */
  readonly baseUrl: string | null
  readonly needsKey: boolean
  readonly dialect: LlmDialect
}

/** The name of a provider that is known. */
export type LlmProvider =
  | 'zai'
  | 'zhipu'
  | 'openai'
  | 'deepseek'
  | 'mistral'
  | 'groq'
  | 'xai'
  | 'together'
  | 'moonshot'
  | 'openrouter'
  | 'anthropic'
  | 'gemini'
  | 'ollama'
  | 'openai-compatible'

const keyed = (
  label: string,
  checkName: string,
  baseUrl: string,
  dialect = openAiDialect,
): LlmProviderEntry => ({
  label,
  checkName,
  baseUrl,
  needsKey: true,
  dialect,
})

/** Every provider whose list of models asks for the key, so that a revoked one is noticed. To add one is to add its name and a line. */
export const LLM_PROVIDERS: Readonly<Record<LlmProvider, LlmProviderEntry>> = {
  zai: keyed('GLM', 'glm_api', 'https://api.z.ai/api/paas/v4'),
  zhipu: keyed('GLM', 'glm_api', 'https://open.bigmodel.cn/api/paas/v4'),
  openai: keyed('OpenAI', 'openai_api', 'https://api.openai.com/v1'),
  deepseek: keyed('DeepSeek', 'deepseek_api', 'https://api.deepseek.com'),
  mistral: keyed('Mistral', 'mistral_api', 'https://api.mistral.ai/v1'),
  groq: keyed('Groq', 'groq_api', 'https://api.groq.com/openai/v1'),
  xai: keyed('xAI', 'xai_api', 'https://api.x.ai/v1'),
  together: keyed('Together', 'together_api', 'https://api.together.xyz/v1'),
  moonshot: keyed('Moonshot', 'moonshot_api', 'https://api.moonshot.ai/v1'),
  openrouter: keyed('OpenRouter', 'openrouter_api', 'https://openrouter.ai/api/v1', openRouterDialect),
  anthropic: keyed('Anthropic', 'anthropic_api', 'https://api.anthropic.com', anthropicDialect),
  gemini: keyed('Gemini', 'gemini_api', 'https://generativelanguage.googleapis.com', geminiDialect),
  ollama: {
    label: 'Ollama',
    checkName: 'ollama_api',
    baseUrl: 'http://127.0.0.1:11434',
    needsKey: false,
    dialect: ollamaDialect,
  },
  'openai-compatible': {
    label: 'LLM',
    checkName: 'llm_api',
    baseUrl: null,
    needsKey: false,
    dialect: openAiDialect,
  },
}

/** The provider of that name; undefined when there is none. */
export function providerOf(name: unknown): LlmProviderEntry | undefined {
  return typeof name === 'string' && Object.hasOwn(LLM_PROVIDERS, name)
    ? LLM_PROVIDERS[name as LlmProvider]
    : undefined
}
