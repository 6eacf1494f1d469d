import type { Problem } from '@botwatch/options'
import { mapScalars } from '@botwatch/options/config'
import type { GenericSchema } from 'valibot'

import { SECRET_VARIABLES } from '../secret-files.ts'
import type { ShownScalar } from './echo.ts'
import type { Fields } from './layer.ts'

/** The data of a file with the types that its fields need, and its scalars by their paths. */
export interface FittedScalars {
  readonly value: Fields
  readonly scalars: ReadonlyMap<string, ShownScalar>
  /** Variables with a secret in fields that are shown. */
  readonly problems: readonly Problem[]
}

/** Beside those of a URL that a check may call, and of a certificate, which is no secret. */
const SECRETS: ReadonlySet<string> = new Set(
  SECRET_VARIABLES.filter((name) => name !== 'HEARTBEAT_URL' && name !== 'MONITORING_CLIENT_CERT'),
)

/** Types of schemas of fields and lists. */
const CONTAINERS: ReadonlySet<string> = new Set(['strict_object', 'object', 'record', 'array', 'variant'])

/** Lets a text that came from `${…}` be a number or a boolean where its field is one. */
export function fitScalars(
  schema: GenericSchema,
  value: Fields,
  namesAt: (path: string) => readonly string[],
): FittedScalars {
  const scalars = new Map<string, ShownScalar>()
  const problems: Problem[] = []
  const fitted = mapScalars(schema, value, (scalar, { path, type, isSecret }) => {
    const isFromVariable = namesAt(path).length > 0
    const name = isSecret || type === undefined ? undefined : namesAt(path).find((each) => SECRETS.has(each))
    if (name !== undefined) {
      const expected = 'no secret, because this field is shown'
      problems.push({ path, expected, received: `the value of ${name}` })
    }
    const result = isFromVariable && typeof scalar === 'string' ? fit(scalar, type) : scalar
    const isMisplaced = type !== undefined && CONTAINERS.has(type)
    scalars.set(path, { value: result, isSecret, isMisplaced, isFromVariable })
    return result
  })
  return { value: fitted as Fields, scalars, problems }
}

function fit(text: string, type: string | undefined): unknown {
  if (type === 'number' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return text
}
