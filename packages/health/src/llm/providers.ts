import {
  anthropicDialect,
  geminiDialect,
  ollamaDialect,
  openAiDialect,
  openRouterDialect,
  type LlmDialect,
} from './dialects.ts'

/** A provider of models. */
export interface LlmProviderEntry {
  /** Name for people. */
  readonly label: string
  /** Default name of its check. */
  readonly checkName: string
  /** Null if the user must give it. */
  readonly baseUrl: string | null
  readonly needsKey: boolean
  readonly dialect: LlmDialect
}

/** Name of a known provider. */
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

/** Every provider. A keyed one must require the key to list models, so that a revoked key is noticed. */
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
