// A small application for browsers to sign in to, made of openid-client: "/" says who is signed in.
import { createServer } from 'node:http'
import * as client from 'openid-client'

export async function startApp({ issuer, port, clientId, clientSecret, host = '127.0.0.1' }) {
  const origin = `http://${host}:${port}`
  const config = await client.discovery(new URL(issuer), clientId, undefined, client.ClientSecretPost(clientSecret), { execute: [client.allowInsecureRequests] })
  const pending = new Map()
  const app = { origin, tokens: undefined, error: undefined, method: undefined }

  async function begin(url) {
    const verifier = client.randomPKCECodeVerifier()
    const state = client.randomState()
    pending.set(state, verifier)
    return client.buildAuthorizationUrl(config, {
      redirect_uri: `${origin}/callback`,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      ...Object.fromEntries(url.searchParams),
    })
  }

  async function end(request, url) {
    app.method = request.method
    const body = request.method === 'POST' ? new URLSearchParams(await text(request)) : undefined
    const state = (body ?? url.searchParams).get('state')
    const current = body ? new Request(url, { method: 'POST', body }) : url
    try {
      app.tokens = await client.authorizationCodeGrant(config, current, { pkceCodeVerifier: pending.get(state), expectedState: state, idTokenExpected: true })
      app.error = undefined
    } catch (error) {
      app.tokens = undefined
      app.error = error.error ?? String(error)
    }
  }

  function leave() {
    return client.buildEndSessionUrl(config, { id_token_hint: app.tokens.id_token, post_logout_redirect_uri: `${origin}/signed-out` })
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, origin)
    app.visits++
    switch (url.pathname) {
      case '/sign-in':
        response.writeHead(302, { location: (await begin(url)).href }).end()
        return
      case '/callback':
        await end(request, url)
        response.writeHead(303, { location: app.home ?? '/' }).end()
        return
      case '/sign-out':
        response.writeHead(302, { location: leave().href }).end()
        return
      case '/signed-out':
        app.tokens = undefined
        response.writeHead(303, { location: '/' }).end()
        return
      case '/': {
        const who = app.tokens ? `Hello ${app.tokens.claims().email}` : app.error ? `Refused: ${app.error}` : 'Nobody is signed in'
        response.writeHead(200, { 'content-type': 'text/html' })
          .end(`<!doctype html><title>App</title><h1>${who}</h1><a href="/sign-in">Sign in</a> <a href="/sign-out">Sign out</a>`)
        return
      }
      default:
        response.writeHead(404).end()
    }
  })
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  app.reset = () => Object.assign(app, { tokens: undefined, error: undefined, method: undefined, home: undefined, visits: 0 })
  app.close = () => new Promise(resolve => server.close(resolve).closeAllConnections())
  return app
}

async function text(request) {
  let all = ''
  for await (const part of request) {
    all += part
  }

  return all
}
