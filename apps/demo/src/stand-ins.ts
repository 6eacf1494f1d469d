import { Hono } from 'hono'

/** A stand-in for GitLab: one open merge request after the other, and notes on them. */
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

/** A stand-in for the model's API that breaks and heals on cue. */
export interface ModelApi {
  readonly app: Hono
  /** From now on every route answers 503. */
  readonly breakDown: () => void
  readonly heal: () => void
}

/** Creates the model's API, healthy. */
export function createModelApi(): ModelApi {
  let broken = false
  const app = new Hono()
    .use(async (c, next) => {
      if (!broken) return next()
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
    breakDown: () => {
      broken = true
    },
    heal: () => {
      broken = false
    },
  }
}
