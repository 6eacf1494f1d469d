import { ownValue } from '../answer/json-path.ts'

/** Problem that the body of a response reports, regardless of its status. */
export type Complaint = 'auth' | 'quota' | null

/**
 * OpenAI and compatible APIs report `insufficient_quota` in a 429; Moonshot `exceeded_current_quota_error`. Z.ai's
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
 * Z.ai may report a bad key in a 200 (`{"code":401,"success":false}`), Gemini in a 400. Z.ai's 1000 to 1004 concern
 * the key, 1110 to 1112 and 1121 a locked or missing account.
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

/** Finds a known code in a parsed error body, in any place where the known APIs put it. Ignores its prose. */
export function findComplaint(document: unknown): Complaint {
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
