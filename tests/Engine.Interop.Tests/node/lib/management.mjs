// The Management API over HTTP, with a token of the client credentials grant.
import { setting } from './suite.mjs'

export class Management {
  #token

  constructor(issuer) {
    this.issuer = issuer
  }

  async signIn() {
    const response = await fetch(new URL('oauth/token', this.issuer), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: setting('MANAGEMENT_CLIENT_ID'),
        client_secret: setting('MANAGEMENT_CLIENT_SECRET'),
        audience: new URL('api/v2/', this.issuer).href,
      }),
    })
    const body = await response.json()
    if (response.status !== 200) {
      throw new Error(`no token for the Management API: ${response.status} ${JSON.stringify(body)}`)
    }

    this.#token = body.access_token
  }

  /** Status and body; whatever it is. */
  async request(method, path, body) {
    if (this.#token === undefined) {
      await this.signIn()
    }

    const response = await fetch(new URL(`api/v2/${path}`, this.issuer), {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }

  /** The body of an answer that says yes. */
  async call(method, path, body) {
    const answer = await this.request(method, path, body)
    if (answer.status >= 300) {
      throw new Error(`${method} ${path} answers ${answer.status} ${JSON.stringify(answer.body)}`)
    }

    return answer.body
  }
}
