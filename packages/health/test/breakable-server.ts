import { serve, type LoopbackServer } from './servers.ts'

/** What a server does with every request. */
type Behaviour = 'answers' | 'fails' | 'refuses' | 'resets' | 'hangs' | 'echoes'

/** An HTTP server that can be broken while it runs. */
export interface BreakableServer extends LoopbackServer {
  /** Changes how it answers from now on. */
  readonly become: (behaviour: Behaviour) => void
}

/** Serves one JSON document with status 200 until it is broken; `echoed` is what it repeats when it echoes. */
export async function breakableServer(document: unknown, echoed: string): Promise<BreakableServer> {
  let behaviour: Behaviour = 'answers'
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
  return { ...server, become: (next) => void (behaviour = next) }
}
