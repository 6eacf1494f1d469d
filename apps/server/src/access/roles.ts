import type { Role } from '../config/server-config.ts'
import type { Permission } from '../http/permission.ts'

const ALLOWED: Readonly<Record<Exclude<Permission, 'open' | 'probe'>, readonly Role[]>> = {
  metrics: ['scrape', 'read', 'operate', 'admin'],
  read: ['read', 'operate', 'admin'],
  operate: ['operate', 'admin'],
  admin: ['admin'],
  ingest: ['ingest', 'admin'],
}

/** Whether a role has a permission. A permission that is not listed is given to nobody. */
export function allows(role: Role, permission: Permission): boolean {
  return permission === 'open' || permission === 'probe' || ALLOWED[permission].includes(role)
}
