import { serve, type LoopbackServer } from './servers.ts'

/** What a server does with every request from now on. */
type Behaviour = 'answers' | 'fails' | 'refuses' | 'resets' | 'hangs' | 'echoes'

/** An HTTP server that can be broken while it runs. */
export interface BreakableServer extends LoopbackServer {
  /** Functions that break it, by what goes wrong. */
  readonly failures: Readonly<Record<string, () => void>>
  readonly hang: () => void
}

/** Serves one JSON document with status 200 until it is broken; `echoed` is what it repeats when it echoes. */
export async function breakableServer(document: unknown, echoed: string): Promise<BreakableServer> {
  let behaviour: Behaviour = 'answers'
  const become = (next: Behaviour) => (): void => void (behaviour = next)
  const server = await serve((request, response) => {
    switch (behaviour) {
      case 'answers':
        return void response.end(JSON.stringify(document))
      case 'fails':
        return void response.writeHead(503).end()
      case 'refuses':
        return void response.writeHead(401, { 'www-authenticate': echoed }).end(echoed)
      case 'resets':
        return void request.socket.resetAndDestroy()
      case 'echoes':
        return void response
          .writeHead(200, { 'x-echo': echoed })
          .end(JSON.stringify({ error: echoed, id: echoed }))
      case 'hangs':
        return undefined
    }
  })
  const failures = {
    'a failure': become('fails'),
    'a refusal that echoes': become('refuses'),
    'a reset': become('resets'),
    'an answer that echoes': become('echoes'),
  }
  return { ...server, failures, hang: become('hangs') }
}
