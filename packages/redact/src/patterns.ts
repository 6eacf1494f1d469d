import { credentialPrefixes, run } from './prefixes.ts'
import { matchesOf } from './scan.ts'
import { hasGeneratedPart, looksLikeCredential } from './secret-names.ts'
import type { Span } from './spans.ts'

/** A pattern of secrets. The first group of a match stays readable; the rest is hidden. */
interface Shape {
  readonly pattern: RegExp
  /** A further condition on the text to hide. */
  readonly when?: (secret: string) => boolean
}

/** A token begins at the start of a word, or after `_` or an escaped line break. */
const start = String.raw`(?<![A-Za-z0-9](?<!\\[bfnrt]|\\u[0-9A-Fa-f]{4}))`
const afterStart = (rest: string): RegExp => new RegExp(start + rest, 'g')
/** A path, written with `/`, in which the rest is a secret. A slash may be escaped as in JSON. */
const after = (paths: readonly string[], secret: string): RegExp =>
  new RegExp(`((?:${paths.join('|').replaceAll('/', String.raw`\\?\/`)}))${secret}`, 'gi')

const uuid = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}'
const segment = run(String.raw`\w-`, 8)
const segments = run(String.raw`\w@/\\-`, 8)

/**
 * Shapes that are secrets in any text. Each pattern takes linear time: an unbounded repeat is the last part of its
 * pattern, or begins after a separator that it cannot contain.
 */
const shapes: readonly Shape[] = [
  {
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { pattern: afterStart(`(?:${credentialPrefixes.map(alternative).join('|')})`) },
  // Z.ai, Mailchimp.
  { pattern: afterStart(String.raw`[0-9a-f]{32}(?:\.[A-Za-z0-9]{16}(?![A-Za-z0-9]|\.[a-z])|-us\d{1,2}\b)`) },
  // Azure client secrets.
  { pattern: /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w.~-])/g },
  // A JWT is recognised by its second part, because the first may be joined to a name (`TOKEN_eyJ…`).
  { pattern: new RegExp(String.raw`(?<![\w-])[\w-]+\.eyJ${run('\\w-', 8)}\.[\w-]+`, 'g') },
  // An encrypted JWT, whose parts are not JSON.
  { pattern: new RegExp(String.raw`(?<![\w-])eyJ${run('\\w-', 8)}(?:\.[\w-]+){4}`, 'g') },
  { pattern: after([String.raw`/bot\d{5,12}:`], run(String.raw`\w-`, 20)) },
  // A Telegram token outside of a URL.
  { pattern: afterStart(String.raw`\d{8,10}:AA${run('\\w-', 30)}`) },
  {
    pattern: after(
      [
        String.raw`hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/`,
        String.raw`discord(?:app)?\.com/api/(?:v\d{1,3}/)?webhooks/`,
        String.raw`webhook\.office\.com/webhookb2/`,
        String.raw`hooks\.zapier\.com/hooks/catch/`,
      ],
      segments,
    ),
  },
  {
    pattern: after(
      [
        String.raw`qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=`,
        String.raw`/open-apis/bot/v\d/hook/`,
        String.raw`hc-ping\.com/`,
        String.raw`cronitor\.link/p/`,
        String.raw`nosnch\.in/`,
        String.raw`api\.day\.app/`,
        '/api/push/',
      ],
      segment,
    ),
  },
  { pattern: after(['/ping/'], uuid) },
  // Mattermost, Better Stack and alike.
  { pattern: after(['/hooks/', '/heartbeat/'], run('a-z0-9', 16)), when: looksLikeCredential },
  {
    pattern: new RegExp(
      String.raw`${start}((?:Bearer|Basic|AUTH\s{1,4}(?:PLAIN|LOGIN|XOAUTH2))\s{1,4})${run('\\w.~+/=-', 8)}`,
      'gi',
    ),
    when: looksLikeCredential,
  },
  // A name of a secret in a sentence, a `.netrc` or SQL, and a word that looks generated.
  {
    pattern: new RegExp(
      String.raw`${start}((?:token|secret|(?:api|access)[ _-]?key)\s{1,4}(?:is\s{1,4})?\\{0,7}["'\`]?)${run('\\w.~+/=-', 12)}`,
      'gi',
    ),
    when: hasGeneratedPart,
  },
  {
    pattern: new RegExp(
      String.raw`${start}((?:password|passwd|identified by)\s{1,4}(?:is\s{1,4})?\\{0,7}["'\`])[^\s"'\`]{6,64}(?=\\{0,7}["'\`])`,
      'gi',
    ),
  },
  {
    pattern: new RegExp(String.raw`${start}(password\s{1,4}(?:is\s{1,4})?)${run('\\w!#$%.~+/=-', 8)}`, 'gi'),
    when: hasDigit,
  },
  // An element with attributes.
  { pattern: /(<(?:\w{1,32}:)?(?:password|secret|token)\s[^<>]{1,256}>)[^<>]+(?=<\/)/gi },
  // Names of secrets in Chinese: password, key, passphrase, token.
  { pattern: /((?:密码|密钥|口令|令牌)\s{0,4}[:=]\s{0,4}\\{0,7}["'`]?)(?!\[redacted\])[!#-&(-_a-~]{6,256}/g },
  // Private keys in base64, not certificates and public keys.
  { pattern: afterStart(`LS0tLS1CRUdJTiB(?!DRVJU|QVUJM)${run('\\w+/=', 16)}`) },
  // Bots of Discord.
  { pattern: afterStart(String.raw`[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,40}`) },
]

function hasDigit(word: string): boolean {
  return /\d/.test(word)
}

/** Finds text that has the shape of a secret. */
export function findShapes(text: string): Span[] {
  const spans: Span[] = []
  for (const { pattern, when } of shapes) {
    for (const match of matchesOf(pattern, text)) {
      const kept = match[1]?.length ?? 0
      if (when?.(match[0].slice(kept)) ?? true)
        spans.push([match.index + kept, match.index + match[0].length])
    }
  }
  return spans
}

function alternative({ prefixes, rest }: (typeof credentialPrefixes)[number]): string {
  return `(?:${prefixes.join('|').replaceAll('.', String.raw`\.`)})${rest}`
}
