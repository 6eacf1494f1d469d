import { gitlabRoot } from './root.ts'

/** Two or more names, none of which is `.` or `..`, which would lead to another resource. */
const PATH = /^(?:(?!\.{1,2}\/)[\w.][\w.-]*\/)+(?!\.{1,2}$)[\w.][\w.-]*$/

/**
 * Reads the number or path of a project, e.g. `group/project`, from the forms that people copy: a path with slashes around it
 * or encoded as `group%2Fproject`, the URL of a page of the project, its clone URL, its URL in the API. Returns undefined for
 * any other text.
 */
export function projectPath(project: number | string): string | undefined {
  if (typeof project === 'number')
    return Number.isInteger(project) && project > 0 ? String(project) : undefined
  const text = project.trim()
  if (text.length > 1000) return undefined
  if (/^[1-9]\d{0,15}$/.test(text)) return text
  const given = projectUrl(text)?.pathname ?? text
  const ofApi = /\/api\/v\d\/projects\/([^/]+)/.exec(given)?.[1]
  if (ofApi !== undefined) return projectPath(decoded(ofApi))
  const path = decoded(given)
    .replace(/\/-\/.*$/s, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '')
  return PATH.test(path) ? path : undefined
}

/**
 * The path of a project below the root of its instance, which may be at a path of its host, e.g. `/gitlab`. The project may be
 * a URL of the instance without `https://`.
 */
export function pathBelow(project: number | string, baseUrl: string): string {
  const root = gitlabRoot(baseUrl)
  const isBare = typeof project === 'string' && project.trim().startsWith(`${root.host}/`)
  const given = isBare ? `${root.protocol}//${project.trim()}` : project
  const path = projectPath(given) ?? String(project)
  const prefix = root.pathname.slice(1)
  const isUrl = typeof given === 'string' && projectUrl(given.trim()) !== undefined
  return isUrl && path.startsWith(prefix) ? path.slice(prefix.length) : path
}

/** Also of `git@gitlab.com:group/project.git`. */
function projectUrl(text: string): URL | undefined {
  const [, host, path] = /^[\w.-]+@([\w.-]+):(?!\/\/)(.+)$/.exec(text) ?? []
  const url = host === undefined ? text : `ssh://${host}/${path}`
  return /^(?:https?|ssh):\/\//i.test(url) ? (URL.parse(url) ?? undefined) : undefined
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
