import { ownValue } from '../http-check/json-path.ts'

/** What the body of an answer complains of, beside its status. */
export type Complaint = 'auth' | 'quota' | null

/**
 * OpenAI and those like it say `insufficient_quota` in a 429; Moonshot `exceeded_current_quota_error`. Z.ai's
 * business codes (docs.z.ai/api-reference/api-code): 1113 in arrears, 1304 daily limit, 1308 usage limit, 1309
 * plan expired, 1310 weekly or monthly limit.
 */
const quotaCodes = new Set([
  'insufficient_quota',
  'exceeded_current_quota_error',
  'billing_hard_limit_reached',
  'quota_exceeded',
  '1113',
  '1304',
  '1308',
  '1309',
  '1310',
])

/**
 * Z.ai may tell of a bad key in a 200 (`{"code":401,"success":false}`), Gemini in a 400. Z.ai's 1000 to 1004 are
 * about the key, 1110 to 1112 and 1121 about a locked or missing account.
 */
const authCodes = new Set([
  '401',
  '403',
  '1000',
  '1001',
  '1002',
  '1003',
  '1004',
  '1110',
  '1111',
  '1112',
  '1121',
  'invalid_api_key',
  'authentication_error',
  'API_KEY_INVALID',
])

/** Reads the codes of a parsed error body, wherever the known APIs put them. Its prose is not judged. */
export function complaintOf(document: unknown): Complaint {
  const details = ownValue(document, 'error', 'details')
  const codes = [
    ownValue(document, 'code'),
    ownValue(document, 'error', 'code'),
    ownValue(document, 'error', 'type'),
    ...(Array.isArray(details)
      ? details.slice(0, 20).map((detail: unknown) => ownValue(detail, 'reason'))
      : []),
  ].map(String)
  if (codes.some((code) => quotaCodes.has(code))) return 'quota'
  return codes.some((code) => authCodes.has(code)) ? 'auth' : null
}
