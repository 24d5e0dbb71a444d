// Every dialect, every algorithm, tokens of people and of machines: checked by jose with the published keys.
import assert from 'node:assert/strict'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { RelyingParty } from '../lib/relying-party.mjs'
import { runSuite, scenario, setting } from '../lib/suite.mjs'

const issuer = setting('ENGINE_ISSUER')
const secret = 'web-secret+/%&=:-0123456789'
const apiSecret = new TextEncoder().encode('the-signing-secret-of-every-hs256-api')
const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', issuer), { timeoutDuration: 30_000 })
const discover = id => client.discovery(new URL(issuer), id, undefined, client.ClientSecretPost(secret))
const browser = { current: undefined }

/** An RS256 token must also pass for those who insist on the algorithm; no token may pass with another one's. */
async function verify(token, algorithm, options) {
  const key = algorithm === 'HS256' ? apiSecret : keys
  const verified = await jwtVerify(token, key, { issuer, algorithms: [algorithm], requiredClaims: ['iss', 'sub', 'aud', 'iat', 'exp'], ...options })
  const [head, body, signature] = token.split('.')
  const forged = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
  await assert.rejects(jwtVerify(forged, key, { issuer, algorithms: [algorithm] }), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
  if (algorithm !== 'HS256') {
    assert.ok(decodeProtectedHeader(token).kid)
  }

  return verified
}

async function userToken(audience) {
  const party = new RelyingParty(await discover('web'))
  browser.current ??= party.agent
  party.agent = browser.current
  return party.login({ audience, scope: 'openid read:posts' })
}

async function machineToken(audience) {
  return client.clientCredentialsGrant(await discover('machine'), { audience })
}

for (const dialect of ['access_token', 'access_token_authz', 'rfc9068_profile', 'rfc9068_profile_authz']) {
  for (const algorithm of ['RS256', 'PS256', 'HS256']) {
    for (const subject of ['user', 'machine']) {
      scenario(`${dialect}-${algorithm}-${subject}`, async () => {
        const audience = `https://api.example.com/${dialect}/${algorithm}`
        const tokens = await (subject === 'user' ? userToken : machineToken)(audience)
        const isStandard = dialect.startsWith('rfc9068')
        const { payload, protectedHeader } = await verify(tokens.access_token, algorithm, { audience, typ: isStandard ? 'at+jwt' : 'JWT' })
        assert.equal(protectedHeader.alg, algorithm)
        assert.equal(payload[isStandard ? 'client_id' : 'azp'], subject === 'user' ? 'web' : 'machine')
        assert.equal(typeof payload.jti, isStandard ? 'string' : 'undefined')
        assert.equal(payload.sub, subject === 'user' ? 'auth0|ada' : 'machine@clients')
        assert.equal(payload.gty, subject === 'machine' && !isStandard ? 'client-credentials' : undefined)
        assert.deepEqual(payload.permissions, dialect.endsWith('_authz') ? ['read:posts'] : undefined)
        assert.ok(payload.scope.split(' ').includes('read:posts'))
      })
    }
  }
}

for (const [algorithm, clientId] of [['RS256', 'web'], ['PS256', 'web-ps256'], ['HS256', 'web-hs256']]) {
  scenario(`id-token-${algorithm}`, async () => {
    const config = await client.discovery(new URL(issuer), clientId, { id_token_signed_response_alg: algorithm, client_secret: secret }, client.ClientSecretPost(secret))
    const tokens = await new RelyingParty(config).login()
    const key = algorithm === 'HS256' ? new TextEncoder().encode(secret) : keys
    const { payload, protectedHeader } = await jwtVerify(tokens.id_token, key, { issuer, audience: clientId, algorithms: [algorithm], requiredClaims: ['nonce', 'sid'] })
    assert.equal(protectedHeader.typ, 'JWT')
    assert.equal(payload.email, 'ada@example.com')
  })
}

await runSuite()
