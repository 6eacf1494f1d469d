import { Hono } from 'hono'

/** Creates a fake GitLab API: each request lists a new merge request; notes are accepted. */
export function createGitLab(): Hono {
  let iid = 0
  return new Hono()
    .get('/api/v4/version', (c) => c.json({ version: '18.6.0', revision: 'demo' }))
    .get('/api/v4/projects/1/merge_requests', (c) => {
      iid += 1
      return c.json([{ iid, title: `Change ${iid}`, diff: '-  retries: 3\n+  retries: 5\n' }])
    })
    .post('/api/v4/projects/1/merge_requests/:iid/notes', (c) => c.json({ id: 1 }, 201))
}

/** A fake model API that can be made to fail. */
export interface ModelApi {
  readonly app: Hono
  /** Makes every route answer 503. */
  readonly fail: () => void
  /** Makes every route answer normally again. */
  readonly recover: () => void
}

/** Creates a {@link ModelApi} that works. */
export function createModelApi(): ModelApi {
  let isFailing = false
  const app = new Hono()
    .use(async (c, next) => {
      if (!isFailing) return next()
      return c.json({ error: { message: 'The service is overloaded' } }, 503)
    })
    .get('/v1/models', (c) => c.json({ object: 'list', data: [{ id: 'glm-4.6', object: 'model' }] }))
    .post('/v1/chat/completions', async (c) => {
      const { messages } = await c.req.json<{ messages: readonly { readonly content: string }[] }>()
      const content = 'Five retries without back-off will hammer the API; consider a delay.'
      const prompt = Math.ceil(messages.reduce((sum, message) => sum + message.content.length, 0) / 4)
      const usage = { prompt_tokens: prompt, completion_tokens: Math.ceil(content.length / 4) }
      return c.json({ choices: [{ message: { role: 'assistant', content } }], usage })
    })
  return {
    app,
    fail: () => {
      isFailing = true
    },
    recover: () => {
      isFailing = false
    },
  }
}
