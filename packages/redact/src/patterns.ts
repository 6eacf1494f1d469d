import { looksLikeCredential } from './secret-names.ts'
import type { Span } from './spans.ts'

/** A pattern of secrets. The first group of a match stays readable; the rest is hidden. */
interface Shape {
  readonly pattern: RegExp
  /** A further condition on the text to hide. */
  readonly when?: (secret: string) => boolean
}

/** A token begins at the start of a word, or after `_`, `%3D` or an escaped line break. */
const start = String.raw`(?<![A-Za-z0-9](?<!%[0-9A-Fa-f]{2}|\\[bfnrt]|\\u[0-9A-Fa-f]{4}))`
const slash = String.raw`\\?\/`
/** `{16,}`, written so that a run of any length needs no stack. */
const run = (characters: string, min: number): string => `[${characters}]{${min}}[${characters}]*`
const afterStart = (rest: string): RegExp => new RegExp(start + rest, 'g')

/**
 * Shapes that are secrets in any text. Each pattern takes linear time: an unbounded repeat is the last part of its
 * pattern, or begins after a separator that it cannot contain. The prefixes are published by the issuers (GitLab, GitHub,
 * OpenAI, Anthropic, Groq, Zhipu/Z.ai, Slack, Discord, AWS, Google, Standard Webhooks).
 */
const shapes: readonly Shape[] = [
  {
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  {
    pattern: afterStart(
      String.raw`gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct)-${run('\\w.-', 16)}`,
    ),
  },
  { pattern: afterStart(String.raw`(?:gh[pousr]|github_pat|gsk)_${run('\\w', 20)}`) },
  { pattern: afterStart(String.raw`sk-${run('\\w-', 16)}`) },
  { pattern: afterStart(String.raw`[0-9a-f]{32}\.[A-Za-z0-9]{16}(?![A-Za-z0-9])`) },
  { pattern: afterStart(String.raw`x(?:ox[a-z]|app)-${run('\\w-', 10)}`) },
  { pattern: afterStart(String.raw`whsec_${run('\\w+/=-', 16)}`) },
  { pattern: afterStart(String.raw`A(?:KI|SI)A[0-9A-Z]{16}(?![A-Za-z0-9])`) },
  { pattern: afterStart(String.raw`AIza${run('\\w-', 35)}`) },
  // A JWT is recognised by its second part, because the first may be joined to a name (`TOKEN_eyJ…`).
  { pattern: new RegExp(String.raw`(?<![\w-])[\w-]+\.eyJ${run('\\w-', 8)}\.[\w-]+`, 'g') },
  {
    pattern: new RegExp(
      String.raw`(hooks\.slack(?:-gov)?\.com${slash}(?:services|workflows|triggers)${slash})${run('\\w/\\\\-', 8)}`,
      'gi',
    ),
  },
  {
    pattern: new RegExp(
      String.raw`(discord(?:app)?\.com${slash}api${slash}(?:v\d{1,3}${slash})?webhooks${slash})${run('\\w/\\\\-', 8)}`,
      'gi',
    ),
  },
  {
    pattern: new RegExp(
      String.raw`${start}((?:Bearer|Basic|Token)(?:\s|%20){1,4})${run('\\w.~+/=-', 8)}`,
      'gi',
    ),
    when: looksLikeCredential,
  },
  // Up to the last @, because a password may contain one.
  { pattern: new RegExp(String.raw`(:(?:${slash}){2})[^\s/'"<>]+(?=@)`, 'g') },
]

/** Finds text that has the shape of a secret. */
export function findShapes(text: string): Span[] {
  const spans: Span[] = []
  for (const { pattern, when } of shapes) {
    for (const match of text.matchAll(pattern)) {
      const kept = match[1]?.length ?? 0
      if (when?.(match[0].slice(kept)) ?? true)
        spans.push([match.index + kept, match.index + match[0].length])
    }
  }
  return spans
}
