import assert from 'node:assert/strict'
import { jwtVerify } from 'jose'
import * as client from 'openid-client'
import { callback, discover, refused, RelyingParty, signedOut } from '../lib/relying-party.mjs'
import { runSuite, scenario, setting } from '../lib/suite.mjs'

const issuer = setting('ENGINE_ISSUER')
const api = 'https://api.example.com/access_token/RS256'
const webSecret = 'web-secret+/%&=:-0123456789'
const web = () => discover(issuer, 'web', undefined, client.ClientSecretPost(webSecret))
const basic = () => discover(issuer, 'web-basic', undefined, client.ClientSecretBasic(webSecret))
const spa = () => discover(issuer, 'spa', undefined, client.None())

scenario('discovery', async () => {
  const metadata = (await web()).serverMetadata()
  assert.equal(metadata.issuer, issuer)
  assert.ok(metadata.supportsPKCE())
  for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'revocation_endpoint', 'end_session_endpoint']) {
    assert.ok(metadata[name].startsWith(issuer), name)
  }
})

scenario('code-pkce-client-secret-post', async () => {
  const tokens = await new RelyingParty(await web()).login()
  assert.equal(tokens.token_type, 'bearer')
  assert.equal(tokens.refresh_token, undefined)
  assert.equal(tokens.claims().email, 'ada@example.com')
  assert.equal(tokens.claims().aud, 'web')
})

scenario('code-pkce-client-secret-basic', async () => {
  const tokens = await new RelyingParty(await basic()).login()
  assert.equal(tokens.claims().aud, 'web-basic')
})

scenario('code-pkce-public-client', async () => {
  const tokens = await new RelyingParty(await spa()).login()
  assert.equal(tokens.claims().aud, 'spa')
})

scenario('id-token-hs256', async () => {
  // openid-client checks signatures of public keys only, so that jose does it here.
  const config = await client.discovery(new URL(issuer), 'web-hs256', { id_token_signed_response_alg: 'HS256' }, client.ClientSecretPost(webSecret))
  const tokens = await new RelyingParty(config).login()
  const { payload } = await jwtVerify(tokens.id_token, new TextEncoder().encode(webSecret), { issuer, algorithms: ['HS256'] })
  assert.equal(payload.aud, 'web-hs256')
})

scenario('form-post', async () => {
  const party = new RelyingParty(await web())
  const page = await party.signIn(await party.start({ response_mode: 'form_post' }))
  const answer = await party.agent.submit(page)
  assert.equal(answer.request.method, 'POST')
  const tokens = await party.redeem(answer)
  assert.equal(tokens.claims().email, 'ada@example.com')
})

scenario('wrong-password-is-told', async () => {
  const party = new RelyingParty(await web())
  const page = await party.signIn(await party.start(), { username: 'ada@example.com', password: 'wrong' })
  assert.equal(page.status, 400)
  assert.match(page.text, /Wrong email or password/)
  const tokens = await party.redeem(await party.signIn(page))
  assert.equal(tokens.claims().email, 'ada@example.com')
})

scenario('sign-up', async () => {
  const party = new RelyingParty(await web())
  const page = await party.start({ screen_hint: 'signup' })
  const answer = await party.agent.submit(page, { email: 'new@example.com', password: 'Brand-New-Pass-1' }, 'default')
  const tokens = await party.redeem(answer)
  assert.equal(tokens.claims().email, 'new@example.com')
  assert.equal(tokens.claims().email_verified, false)
})

scenario('single-sign-on', async () => {
  const party = new RelyingParty(await web())
  const first = await party.login()
  const other = new RelyingParty(await spa())
  other.agent = party.agent
  const answer = await other.start()
  assert.ok(answer.callback, 'a second application needs no second sign-in')
  const second = await other.redeem(answer)
  assert.equal(second.claims().sub, first.claims().sub)
  assert.equal(second.claims().sid, first.claims().sid)
})

scenario('prompt-login', async () => {
  const party = new RelyingParty(await web())
  await party.login()
  const page = await party.start({ prompt: 'login' })
  assert.match(page.text, /Sign in/)
})

scenario('prompt-none-without-session', async () => {
  const party = new RelyingParty(await web())
  const error = await refused(party.redeem(await party.start({ prompt: 'none' })))
  assert.ok(error instanceof client.AuthorizationResponseError, String(error))
  assert.equal(error.error, 'login_required')
})

scenario('prompt-none-with-session', async () => {
  const party = new RelyingParty(await web())
  const first = await party.login()
  const second = await party.redeem(await party.start({ prompt: 'none' }))
  assert.equal(second.claims().sub, first.claims().sub)
})

scenario('max-age', async () => {
  const party = new RelyingParty(await web())
  const first = await party.login({ max_age: '3600' })
  assert.equal(typeof first.claims().auth_time, 'number')
  const again = await party.start({ max_age: '3600' })
  assert.ok(again.callback, 'a fresh session is young enough')
  await party.redeem(again)
  await new Promise(resolve => setTimeout(resolve, 1100))
  const page = await party.start({ max_age: '1' })
  assert.match(page.text, /Sign in/)
  const later = await party.redeem(await party.signIn(page))
  assert.ok(later.claims().auth_time > first.claims().auth_time)
})

scenario('userinfo', async () => {
  const config = await web()
  const tokens = await new RelyingParty(config).login()
  const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
  assert.equal(info.email, 'ada@example.com')
  assert.equal(info.name, 'Ada Lovelace')
})

scenario('userinfo-with-an-api-token', async () => {
  const config = await web()
  const tokens = await new RelyingParty(config).login({ audience: api, scope: 'openid profile read:posts' })
  const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
  assert.equal(info.name, 'Ada Lovelace')
  assert.equal(info.email, undefined)
})

scenario('userinfo-with-a-wrong-token', async () => {
  const error = await refused(client.fetchUserInfo(await web(), 'not-a-token', client.skipSubjectCheck))
  assert.ok(error instanceof client.WWWAuthenticateChallengeError, String(error))
  assert.equal(error.cause[0].scheme, 'bearer')
  assert.equal(error.cause[0].parameters.error, 'invalid_token')
})

scenario('refresh-non-rotating', async () => {
  const config = await web()
  const first = await new RelyingParty(config).login({ audience: api, scope: 'openid offline_access read:posts' })
  const second = await client.refreshTokenGrant(config, first.refresh_token)
  assert.equal(second.refresh_token, undefined)
  assert.notEqual(second.access_token, first.access_token)
  assert.equal(second.claims().sub, first.claims().sub)
  const third = await client.refreshTokenGrant(config, first.refresh_token, { scope: 'openid' })
  assert.equal(third.scope, 'openid')
})

scenario('refresh-rotating', async () => {
  const config = await spa()
  const first = await new RelyingParty(config).login({ audience: api, scope: 'openid offline_access read:posts' })
  const second = await client.refreshTokenGrant(config, first.refresh_token)
  assert.notEqual(second.refresh_token, first.refresh_token)
  const replayed = await refused(client.refreshTokenGrant(config, first.refresh_token))
  assert.ok(replayed instanceof client.ResponseBodyError, String(replayed))
  assert.equal(replayed.error, 'invalid_grant')
  const successor = await refused(client.refreshTokenGrant(config, second.refresh_token))
  assert.equal(successor.error, 'invalid_grant', 'a replay ends the family')
})

async function beginDevice() {
  const config = await discover(issuer, 'television', undefined, client.None())
  const device = await client.initiateDeviceAuthorization(config, { scope: 'openid offline_access read:posts', audience: api })
  assert.equal(device.verification_uri, `${issuer}activate`)
  const party = new RelyingParty(config)
  const page = await party.agent.open(device.verification_uri_complete)
  assert.ok(page.text.includes(device.user_code) && page.text.includes('Television'), page.text)
  return { config, device, party, page }
}

scenario('device-approved-while-it-polls', async () => {
  const { config, device, party, page } = await beginDevice()
  // Once too early, as real devices ask: the library waits and asks again.
  const polling = client.pollDeviceAuthorizationGrant(config, { ...device, interval: 1 })
  await new Promise(resolve => setTimeout(resolve, 1500))
  const end = await party.signIn(await party.agent.submit(page, {}, 'confirm'))
  assert.match(end.text, /Your device is connected/)
  const tokens = await polling
  assert.equal(tokens.claims().aud, 'television')
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token)
  assert.equal(renewed.claims().sub, tokens.claims().sub)
})

scenario('device-cancelled', async () => {
  const { config, device, party, page } = await beginDevice()
  await party.agent.submit(page, {}, 'cancel')
  const error = await refused(client.pollDeviceAuthorizationGrant(config, { ...device, interval: 1 }))
  assert.equal(error.error, 'access_denied')
})

scenario('revocation', async () => {
  const config = await basic()
  const tokens = await new RelyingParty(config).login({ audience: api, scope: 'openid offline_access' })
  await client.tokenRevocation(config, tokens.refresh_token, { token_type_hint: 'refresh_token' })
  const error = await refused(client.refreshTokenGrant(config, tokens.refresh_token))
  assert.equal(error.error, 'invalid_grant')
  await client.tokenRevocation(config, 'unknown-token')
})

scenario('end-session', async () => {
  const config = await web()
  const party = new RelyingParty(config)
  const tokens = await party.login()
  const answer = await party.agent.open(client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: signedOut,
    state: 'after logout',
  }))
  assert.equal(answer.callback.origin + answer.callback.pathname, signedOut)
  assert.equal(answer.callback.searchParams.get('state'), 'after logout')
  const error = await refused(party.redeem(await party.start({ prompt: 'none' })))
  assert.equal(error.error, 'login_required')
})

scenario('end-session-asks-without-a-hint', async () => {
  const config = await web()
  const party = new RelyingParty(config)
  await party.login()
  const page = await party.agent.open(client.buildEndSessionUrl(config, { post_logout_redirect_uri: signedOut }))
  assert.match(page.text, /Sign out\?/)
  const answer = await party.agent.submit(page, {}, 'accept')
  assert.equal(answer.callback.href, signedOut)
})

scenario('consent-accepted', async () => {
  const party = new RelyingParty(await discover(issuer, 'third-party', undefined, client.ClientSecretPost(webSecret)))
  const page = await party.signIn(await party.start({ audience: api, scope: 'openid read:posts' }))
  assert.match(page.text, /Allow Third Party to access your account/)
  const tokens = await party.redeem(await party.agent.submit(page, {}, 'accept'))
  assert.equal(tokens.claims().aud, 'third-party')
  const again = await party.start({ audience: api, scope: 'openid read:posts' })
  assert.ok(again.callback, 'consent is remembered')
})

scenario('consent-denied', async () => {
  const party = new RelyingParty(await discover(issuer, 'third-party', undefined, client.ClientSecretPost(webSecret)))
  const page = await party.signIn(await party.start({ prompt: 'consent' }))
  const error = await refused(party.redeem(await party.agent.submit(page, {}, 'deny')))
  assert.ok(error instanceof client.AuthorizationResponseError, String(error))
  assert.equal(error.error, 'access_denied')
})

scenario('client-credentials-post', async () => {
  const config = await discover(issuer, 'machine', undefined, client.ClientSecretPost(webSecret))
  const tokens = await client.clientCredentialsGrant(config, { audience: api })
  assert.equal(tokens.token_type, 'bearer')
  assert.equal(tokens.scope, 'read:posts')
  assert.equal(tokens.expires_in, 86400)
})

scenario('client-credentials-basic', async () => {
  const config = await discover(issuer, 'machine-basic', undefined, client.ClientSecretBasic(webSecret))
  const tokens = await client.clientCredentialsGrant(config, { audience: api, scope: 'read:posts' })
  assert.equal(tokens.token_type, 'bearer')
})

scenario('client-credentials-without-a-grant', async () => {
  const config = await discover(issuer, 'machine', undefined, client.ClientSecretPost(webSecret))
  const error = await refused(client.clientCredentialsGrant(config, { audience: 'https://closed.example.com' }))
  assert.ok(error instanceof client.ResponseBodyError, String(error))
  assert.equal(error.error, 'access_denied')
  assert.equal(error.status, 403)
})

for (const [method, authentication] of [['post', client.ClientSecretPost], ['basic', client.ClientSecretBasic]]) {
  for (const [kind, id, code] of [['', 'machine' + (method === 'post' ? '' : '-basic'), 'access_denied'], ['strict-', 'strict-' + method, 'invalid_client']]) {
    scenario(`wrong-secret-${kind}${method}`, async () => {
      const config = await discover(issuer, id, undefined, authentication('wrong'))
      const error = await refused(client.clientCredentialsGrant(config, { audience: api }))
      assert.equal(error.status, 401)
      if (method === 'basic') {
        assert.ok(error instanceof client.WWWAuthenticateChallengeError, String(error))
        assert.equal(error.cause[0].scheme, 'basic')
      } else {
        assert.ok(error instanceof client.ResponseBodyError, String(error))
        assert.equal(error.error, code)
      }
    })
  }
}

scenario('wrong-code', async () => {
  const party = new RelyingParty(await web())
  const answer = await party.signIn(await party.start())
  answer.callback.searchParams.set('code', 'wrong')
  const error = await refused(party.redeem(answer))
  assert.ok(error instanceof client.ResponseBodyError, String(error))
  assert.equal(error.error, 'invalid_grant')
})

scenario('wrong-verifier', async () => {
  const party = new RelyingParty(await web())
  const answer = await party.signIn(await party.start())
  party.verifier = client.randomPKCECodeVerifier()
  const error = await refused(party.redeem(answer))
  assert.equal(error.error, 'invalid_grant')
})

scenario('code-used-twice', async () => {
  const party = new RelyingParty(await web())
  const answer = await party.signIn(await party.start())
  await party.redeem(answer)
  const error = await refused(party.redeem(answer))
  assert.equal(error.error, 'invalid_grant')
})

scenario('foreign-callback-is-an-error-page', async () => {
  const party = new RelyingParty(await web())
  const page = await party.start({ redirect_uri: 'https://evil.example.com/callback' })
  assert.equal(page.status, 403)
  assert.match(page.text, /Something went wrong/)
  assert.notEqual(callback, 'https://evil.example.com/callback')
})

await runSuite()
