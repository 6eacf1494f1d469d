/** A program that shows an OpenAPI document. */
export type Viewer = 'swagger-ui' | 'redoc'

const FILES: Readonly<Record<Viewer, { readonly script: string; readonly style?: string }>> = {
  'swagger-ui': { script: 'swagger-ui-bundle.js', style: 'swagger-ui.css' },
  redoc: { script: 'redoc.standalone.js' },
}

const COMMON =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What a page may load. ReDoc sets styles in the page and searches in a worker. */
export const POLICIES: Readonly<Record<Viewer, string>> = {
  'swagger-ui': `${COMMON}; style-src 'self'`,
  redoc: `${COMMON}; style-src 'self' 'unsafe-inline'; worker-src blob:`,
}

/** The page of a viewer. `root` is the path of the server, relative to the page and with a slash at the end. */
export function pageHtml(viewer: Viewer, root: string): string {
  const { script, style } = FILES[viewer]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Botwatch API</title>
<link rel="icon" href="data:,">
${style === undefined ? '' : `<link rel="stylesheet" href="${root}docs/${style}">\n`}<link rel="stylesheet" href="${root}docs/viewer.css">
<script defer src="${root}docs/${script}"></script>
<script type="module" src="${root}docs/viewer.js"></script>
</head>
<body>
<main id="viewer" data-viewer="${viewer}"><p class="notice">Loading the document of the API…</p></main>
<noscript><p class="notice">This page needs JavaScript. The document is at <a href="${root}openapi.json">openapi.json</a>.</p></noscript>
</body>
</html>
`
}
