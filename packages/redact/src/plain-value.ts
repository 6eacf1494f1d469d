/** Literals without quotes of JSON and similar formats. */
const literals = ['true', 'false', 'null', 'none', 'undefined', String.raw`-?\d+(?:\.\d+)?`]
/** Words that say what is wrong with a secret, or what was done with it. */
const states = [
  '(?:un)?changed',
  'cannot',
  'denied',
  'disabled',
  'enabled',
  'expected',
  'expired',
  'failed',
  'forbidden',
  'incorrect',
  'invalid',
  'missing',
  'option',
  'optional',
  'present',
  'refused',
  'rejected',
  'required',
  'revoked',
  'unauthorized',
  'unexpected',
  'unknown',
  'updated',
  'wrong',
]
/** Placeholders, the path of a file with the secret, and the name of a variable. */
const substitutes = [
  '[(<](?:none|not set|unset|empty)[)>]',
  String.raw`\[(?:filtered|hidden|masked|redacted|secure)\]`,
  String.raw`\*{3,64}`,
  String.raw`\/(?:etc|run|var)\/[\w./-]{1,200}`,
  String.raw`\$\{?[A-Z]{1,32}(?:_[A-Z\d]{1,32}){1,8}\}?`,
]

/** A value without quotes that is no secret, although the name before it is that of one. */
export const plainValue: RegExp = new RegExp(
  String.raw`(?:${[...literals, ...states, ...substitutes].join('|')})(?=[\s,;&)}\]"'\`\\<]|[.:!]?(?:\s|$))`,
  'iy',
)
