/**
 * Root of an instance out of the URLs that people copy: with or without `/api/v4`, or of a page below `/-/` or
 * `/users/sign_in`. Ends with a slash.
 */
export function gitlabRoot(baseUrl: string): URL {
  const url = new URL(baseUrl)
  const path = url.pathname.replace(/\/(?:api(?:\/(?:v\d|graphql)\b.*)?|-\/.*|users\/sign_in)\/*$/s, '')
  url.pathname = `${path.replace(/\/+$/, '')}/`
  return url
}
