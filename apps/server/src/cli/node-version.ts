// Runs on old versions of Node.js as well, so it imports nothing and uses no recent syntax.

/** Oldest version of Node.js that runs this package, as in package.json. */
export const OLDEST_NODE = '22.19.0'

/** One line that says which version is needed; undefined if this one runs the package. */
export function nodeVersionProblem(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number)
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined
  return `Botwatch needs Node.js ${OLDEST_NODE} or later; this is Node.js ${version} (${process.execPath})`
}
