import {
  anthropicDialect,
  azureDialect,
  geminiDialect,
  ollamaDialect,
  openAiDialect,
  openRouterDialect,
  zaiDialect,
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
  /** End of the path of a base URL that speaks OpenAI's dialect instead. Default none. */
  readonly openAiPath?: RegExp
  /** Likely reason why a key is rejected, as an addition to the message. Default none. */
  readonly keyHint?: string
  /** A base URL for people, where there is no default. */
  readonly exampleUrl?: string
}

/** Name of a known provider. */
export type LlmProvider =
  | 'zai'
  | 'zhipu'
  | 'openai'
  | 'azure'
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
  baseUrl: string | null,
  dialect = openAiDialect,
): LlmProviderEntry => ({
  label,
  checkName,
  baseUrl,
  needsKey: true,
  dialect,
})

const GLM_HINT = 'keys of z.ai and of bigmodel.cn differ'

/**
 * Every provider. One that needs a key must require it to list models, so that a wrong key is noticed. If its list is public,
 * as that of OpenRouter, its dialect asks for something else.
 */
export const LLM_PROVIDERS: Readonly<Record<LlmProvider, LlmProviderEntry>> = {
  zai: { ...keyed('GLM', 'glm_api', 'https://api.z.ai/api/paas/v4', zaiDialect), keyHint: GLM_HINT },
  zhipu: {
    ...keyed('GLM', 'glm_api', 'https://open.bigmodel.cn/api/paas/v4', zaiDialect),
    keyHint: GLM_HINT,
  },
  openai: keyed('OpenAI', 'openai_api', 'https://api.openai.com/v1'),
  azure: {
    ...keyed('Azure OpenAI', 'azure_api', null, azureDialect),
    keyHint: 'each resource has keys of its own',
    exampleUrl: 'https://RESOURCE.openai.azure.com',
  },
  deepseek: keyed('DeepSeek', 'deepseek_api', 'https://api.deepseek.com'),
  mistral: keyed('Mistral', 'mistral_api', 'https://api.mistral.ai/v1'),
  groq: keyed('Groq', 'groq_api', 'https://api.groq.com/openai/v1'),
  xai: keyed('xAI', 'xai_api', 'https://api.x.ai/v1'),
  together: keyed('Together', 'together_api', 'https://api.together.xyz/v1'),
  moonshot: {
    ...keyed('Moonshot', 'moonshot_api', 'https://api.moonshot.ai/v1'),
    keyHint: 'keys for api.moonshot.ai and api.moonshot.cn differ',
  },
  openrouter: keyed('OpenRouter', 'openrouter_api', 'https://openrouter.ai/api/v1', openRouterDialect),
  anthropic: keyed('Anthropic', 'anthropic_api', 'https://api.anthropic.com', anthropicDialect),
  gemini: {
    ...keyed('Gemini', 'gemini_api', 'https://generativelanguage.googleapis.com', geminiDialect),
    openAiPath: /\/openai$/,
  },
  ollama: {
    label: 'Ollama',
    checkName: 'ollama_api',
    baseUrl: 'http://127.0.0.1:11434',
    needsKey: false,
    dialect: ollamaDialect,
    openAiPath: /\/v1$/,
  },
  'openai-compatible': {
    label: 'LLM',
    checkName: 'llm_api',
    baseUrl: null,
    exampleUrl: 'https://host/v1',
    needsKey: false,
    dialect: openAiDialect,
  },
}
