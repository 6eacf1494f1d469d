/* global document, fetch, location, Redoc, SwaggerUIBundle, URL */
// Shows the OpenAPI document of the server with the viewer of the page. Asks for a key if the document needs one.

const root = new URL('..', import.meta.url)
const main = document.querySelector('#viewer')

const viewers = {
  'swagger-ui': (spec) =>
    SwaggerUIBundle({
      spec,
      domNode: main,
      deepLinking: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      displayRequestDuration: true,
      validatorUrl: null,
    }),
  redoc: (spec) =>
    Redoc.init(
      spec,
      {
        downloadUrls: [{ title: 'openapi.json', url: new URL('openapi.json', root).href }],
        hideSchemaTitles: true,
        nativeScrollbars: true,
        requiredPropsFirst: true,
        theme: {
          typography: {
            fontFamily: 'system-ui, sans-serif',
            headings: { fontFamily: 'system-ui, sans-serif' },
            code: { fontFamily: 'ui-monospace, monospace' },
          },
        },
      },
      main,
    ),
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

function say(text) {
  main.replaceChildren(element('p', { className: 'notice', role: 'alert' }, text))
}

function askForKey() {
  const key = element('input', {
    type: 'password',
    name: 'key',
    autocomplete: 'current-password',
    required: true,
    maxLength: 1024,
  })
  const error = element('p', { role: 'alert' })
  const form = element(
    'form',
    { className: 'notice' },
    element('h1', {}, 'Botwatch API'),
    element('p', {}, 'This server needs a key with the role read, operate or admin.'),
    element('label', {}, 'Key ', key),
    element('button', {}, 'Log in'),
    error,
  )
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const response = await fetch(new URL('api/v1/session', root), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: key.value }),
    })
    if (response.ok) await show()
    else error.textContent = (await response.json()).detail
  })
  main.replaceChildren(form)
  key.focus()
}

async function show() {
  const response = await fetch(new URL('openapi.json', root))
  const body = await response.json()
  if (response.ok) {
    // The server as this page reaches it, also behind a proxy or in another app.
    body.servers = [{ url: root.href.replace(/\/$/, '') }]
    main.replaceChildren()
    viewers[main.dataset.viewer](body)
  } else if (response.status === 401) askForKey()
  else say(body.detail)
}

show().catch(() => say('The document could not be loaded. Reload the page to try again.'))
