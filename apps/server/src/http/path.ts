import { getPath } from 'hono/utils/url'

import type { ServerConfig } from '../config/server-config.ts'

/** The path under which the server is reached, without a slash at the end; empty for `/`. */
export function basePathOf({ basePath, publicUrl }: Pick<ServerConfig, 'basePath' | 'publicUrl'>): string {
  const path = basePath ?? (publicUrl === undefined ? '' : new URL(publicUrl).pathname)
  return path.replace(/\/+$/, '')
}

/** Creates the function that reads the path of a request; it removes the base path, which a proxy may have removed already. */
export function createPathReader(basePath: string): (request: Request) => string {
  if (basePath === '') return getPath
  const prefix = `${basePath}/`
  return (request) => {
    const path = getPath(request)
    if (path.startsWith(prefix)) return path.slice(basePath.length)
    return path === basePath ? '/' : path
  }
}
