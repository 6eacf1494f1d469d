import { getPath } from 'hono/utils/url'

import type { ServerConfig } from '../config/server-config.ts'

/** The path under which the server is reached, without a slash at the end; empty for `/`. */
export function basePathOf({ basePath, publicUrl }: Pick<ServerConfig, 'basePath' | 'publicUrl'>): string {
  const path = basePath ?? (publicUrl === undefined ? '' : new URL(publicUrl).pathname)
  return path.replace(/\/+$/, '')
}

/**
 * Creates the function that reads the path of a request. It removes repeated slashes, slashes at the end, and the base path,
 * which a proxy may have removed already. Nothing is redirected.
 */
export function createPathReader(basePath: string): (request: Request) => string {
  const prefix = `${basePath}/`
  return (request) => {
    const path = withoutExtraSlashes(getPath(request))
    if (basePath === '') return path
    if (path.startsWith(prefix)) return path.slice(basePath.length)
    return path === basePath ? '/' : path
  }
}

function withoutExtraSlashes(path: string): string {
  if (!path.endsWith('/') && !path.includes('//')) return path
  const single = path.replaceAll(/\/{2,}/g, '/')
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single
}
