// A small site of pages and scripts, and nothing else: what an application in the browser is made of.
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import { setting } from './suite.mjs'

/**
 * Over https the pages are of the same site as the engine at another port of the host; over http they are not, to a browser.
 * @param pages what is at each path: {type, body}
 */
export async function startPages({ port, pages, https = true }) {
  const origin = `${https ? 'https' : 'http'}://127.0.0.1:${port}`
  const create = https ? answer => createServer({ pfx: readFileSync(setting('APP_CERTIFICATE')) }, answer) : createHttpServer
  const server = create((request, response) => {
    const found = pages[new URL(request.url, origin).pathname]
    response.writeHead(found ? 200 : 404, { 'content-type': found?.type ?? 'text/plain' }).end(found?.body ?? '')
  })
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  return { origin, close: () => new Promise(resolve => server.close(resolve).closeAllConnections()) }
}

export function html(title, script) {
  return { type: 'text/html; charset=utf-8', body: `<!doctype html><title>${title}</title><div id="root"></div>${script}` }
}

export function script(body) {
  return { type: 'text/javascript; charset=utf-8', body }
}
