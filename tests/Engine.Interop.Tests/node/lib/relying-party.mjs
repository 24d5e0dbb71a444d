// An application made of openid-client, and the person in front of it.
import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { UserAgent } from './user-agent.mjs'

export const callback = 'https://app.example.com/callback'
export const signedOut = 'https://app.example.com/signed-out'
export const person = { username: 'ada@example.com', password: 'Correct-Horse-1' }

export async function discover(issuer, clientId, metadata, authentication) {
  const config = await client.discovery(new URL(issuer), clientId, metadata, authentication)
  client.enableNonRepudiationChecks(config) // signatures are checked although the ID token comes over TLS
  return config
}

export class RelyingParty {
  constructor(config) {
    this.config = config
    this.agent = new UserAgent(url => url.origin === 'https://app.example.com')
  }

  /** Starts an authorization request; `answer` is a page of the engine or the way back to the application. */
  async start(parameters = {}) {
    this.verifier = client.randomPKCECodeVerifier()
    this.state = client.randomState()
    this.nonce = client.randomNonce()
    this.maxAge = parameters.max_age === undefined ? undefined : Number(parameters.max_age)
    const url = client.buildAuthorizationUrl(this.config, {
      redirect_uri: callback,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(this.verifier),
      code_challenge_method: 'S256',
      state: this.state,
      nonce: this.nonce,
      ...parameters,
    })
    return this.agent.open(url)
  }

  /** Signs in on the page that `start` led to. */
  async signIn(page, credentials = person) {
    assert.match(page.text ?? '', /Sign in/, 'the sign-in page is expected')
    return this.agent.submit(page, credentials, 'default')
  }

  /** Redeems what came back to the application. */
  async redeem(answer, parameters) {
    assert.ok(answer.callback, `a way back to the application is expected, not ${answer.status} ${answer.url}: ${answer.text}`)
    const current = answer.request
      ? new Request(answer.callback, { method: 'POST', body: answer.request.body })
      : answer.callback
    return client.authorizationCodeGrant(this.config, current, {
      pkceCodeVerifier: this.verifier,
      expectedState: this.state,
      expectedNonce: this.nonce,
      idTokenExpected: true,
      ...(this.maxAge === undefined ? {} : { maxAge: this.maxAge }),
    }, parameters)
  }

  /** The whole way: request, sign-in unless there is a session, tokens. */
  async login(parameters = {}) {
    let answer = await this.start(parameters)
    if (!answer.callback) {
      answer = await this.signIn(answer)
    }

    return this.redeem(answer)
  }
}

/** Waits for a refusal and hands it back. */
export async function refused(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }

  assert.fail('a refusal is expected')
}
