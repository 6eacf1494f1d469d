import { en, type Words } from './en.ts'
import { zhCn } from './zh-cn.ts'

/** Languages of messages, as BCP 47 tags. */
export const LANGUAGES = ['en', 'zh-CN'] as const

/** Language of messages. */
export type Language = (typeof LANGUAGES)[number]

const words: Readonly<Record<Language, Words>> = { en, 'zh-CN': zhCn }

/** Returns the words of a language. */
export function wordsOf(language: Language): Words {
  return words[language]
}
