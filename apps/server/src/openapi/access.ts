import type { OpenAPIV3_1 } from 'openapi-types'

import { allows } from '../access/roles.ts'
import { COOKIE } from '../access/authenticate.ts'
import { ROLES } from '../config/server-config.ts'
import type { Permission } from '../http/permission.ts'

/** How a caller says who it is. */
export const securitySchemes: Readonly<Record<string, OpenAPIV3_1.SecuritySchemeObject>> = {
  key: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A key of the configuration (`auth.keys` or `MONITORING_API_KEYS`), sent as `Authorization: Bearer KEY`.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: COOKIE,
    description:
      'The cookie of a session, which `POST /api/v1/session` sets for a browser. Valid for 12 hours.',
  },
}

/** What of {@link securitySchemes} an operation needs: one of the entries. */
export function securityOf(needs: Permission): OpenAPIV3_1.SecurityRequirementObject[] {
  if (needs === 'open') return []
  const known = [{ key: [] }, { session: [] }]
  return needs === 'probe' ? [{}, ...known] : known
}

/** Says in a sentence who may use an operation. */
export function whoMayUse(needs: Permission): string {
  if (needs === 'open' || needs === 'probe') return 'Needs no key.'
  const roles = ROLES.filter((role) => allows(role, needs)).map((role) => `\`${role}\``)
  const list = roles.length === 1 ? roles[0] : `${roles.slice(0, -1).join(', ')} or ${roles.at(-1)}`
  return `Needs the role ${list}.`
}
