import * as v from 'valibot'

import { allows } from '../access/roles.ts'
import { time } from '../api/fields.ts'
import { ROLES, type Role } from '../config/server-config.ts'
import { operation, type Operation } from '../http/operation.ts'

type Endpoint = Pick<Operation, 'route' | 'needs'>

/** What `GET /` shows. */
export interface RootOptions {
  readonly name: string
  readonly version: string
  /** Every operation. Called for the first answer. */
  readonly operations: () => readonly Endpoint[]
}

interface EndpointLists {
  readonly endpoints: readonly string[]
  readonly public_endpoints: readonly string[]
  readonly role_endpoints: Readonly<Partial<Record<Role, readonly string[]>>>
}

interface WireRoot extends EndpointLists {
  readonly name: string
  readonly version: string
  readonly uptime_seconds: number
  readonly timestamp: string
}

const endpoints = v.array(v.string())
const rootAnswer: v.GenericSchema<WireRoot> = v.strictObject({
  name: v.string(),
  version: v.string(),
  uptime_seconds: v.number(),
  timestamp: time,
  endpoints: v.pipe(endpoints, v.description('Method and path of all endpoints.')),
  public_endpoints: v.pipe(endpoints, v.description('Endpoints that need no key.')),
  role_endpoints: v.pipe(
    v.strictObject(v.entriesFromList(ROLES, endpoints)),
    v.description('The other endpoints that a key of each role may use.'),
  ),
})
const example: WireRoot = {
  name: 'botwatch',
  version: '0.1.0',
  uptime_seconds: 86_400,
  timestamp: '2026-11-28T09:30:00.000Z',
  endpoints: ['GET /health', 'GET /metrics', 'POST /admin/reset-metrics'],
  public_endpoints: ['GET /health'],
  role_endpoints: {
    read: ['GET /metrics'],
    operate: ['GET /metrics'],
    admin: ['GET /metrics', 'POST /admin/reset-metrics'],
    scrape: ['GET /metrics'],
    ingest: [],
  },
}

/** `GET /`: name, version, uptime, all endpoints, and those of each role. */
export function rootOperation({ name, version, operations }: RootOptions): Operation {
  let lists: EndpointLists | undefined
  return operation({
    route: 'GET /',
    id: 'getRoot',
    tag: 'System',
    summary: 'Get name, version and endpoints',
    description:
      'Returns the name, version and uptime of the server, and all endpoints: those that need no key, and the others by role.',
    needs: 'read',
    answers: { 200: { description: 'The server.', schema: rootAnswer, example } },
    handle: (c) => {
      lists ??= listEndpoints(operations())
      return c.json({
        name,
        version,
        uptime_seconds: Math.round(process.uptime()),
        timestamp: new Date().toISOString(),
        ...lists,
      })
    },
  })
}

function listEndpoints(operations: readonly Endpoint[]): EndpointLists {
  const isPublic = ({ needs }: Endpoint): boolean => needs === 'open' || needs === 'probe'
  const others = operations.filter((each) => !isPublic(each))
  return {
    endpoints: namesOf(operations),
    public_endpoints: namesOf(operations.filter(isPublic)),
    role_endpoints: Object.fromEntries(
      ROLES.map((role) => [role, namesOf(others.filter(({ needs }) => allows(role, needs)))]),
    ),
  }
}

/** `GET /health/checker/:name` as `GET /health/checker/{name}`. */
function namesOf(operations: readonly Endpoint[]): readonly string[] {
  return operations.map(({ route }) => route.replaceAll(/:(\w+)/g, '{$1}')).toSorted()
}
