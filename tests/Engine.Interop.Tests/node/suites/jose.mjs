// Every dialect, every algorithm, encrypted or not, tokens of people and of machines: checked by jose with the published keys,
// before and after the tenant's signing key is rotated out and revoked.
import assert from 'node:assert/strict'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { cases, fetchKeys, issue, issuer, open, secret, subjects, validate } from '../lib/access-tokens.mjs'
import { Management } from '../lib/management.mjs'
import { RelyingParty } from '../lib/relying-party.mjs'
import { runSuite, scenario } from '../lib/suite.mjs'

const management = new Management(issuer)
const noMatchingKey = { code: 'ERR_JWKS_NO_MATCHING_KEY' }
const everything = cases.flatMap(item => subjects.map(subject => ({ item, subject, name: `${item.name}-${subject}` })))
const publishedIds = async () => (await (await fetch(new URL('.well-known/jwks.json', issuer))).json()).keys.map(key => key.kid)
const state = { tokens: new Map(), idTokens: new Map(), keys: fetchKeys() }

/** The id of the key that signed a token, encrypted or not. */
const keyIdOf = async (token, item) => decodeProtectedHeader(await open(token, item)).kid

function token(name) {
  assert.ok(state.tokens.has(name), 'the token of the first part of the suite is missing')
  return state.tokens.get(name)
}

for (const { item, subject, name } of everything) {
  scenario(name, async () => {
    const { algorithm, dialect } = item
    const issued = await issue(item, subject)
    state.tokens.set(name, issued)
    assert.equal(issued.split('.').length, item.encryption === null ? 3 : 5)
    const isStandard = dialect.startsWith('rfc9068')
    const { payload, protectedHeader } = await validate(issued, item, state.keys)
    assert.equal(protectedHeader.alg, algorithm)
    assert.equal(payload[isStandard ? 'client_id' : 'azp'], subject === 'user' ? 'web' : 'machine')
    assert.equal(typeof payload.jti, isStandard ? 'string' : 'undefined')
    assert.equal(payload.sub, subject === 'user' ? 'auth0|ada' : 'machine@clients')
    assert.equal(payload.gty, subject === 'machine' && !isStandard ? 'client-credentials' : undefined)
    assert.deepEqual(payload.permissions, dialect.endsWith('_authz') ? ['read:posts'] : undefined)
    assert.ok(payload.scope.split(' ').includes('read:posts'))
  })
}

async function idToken(algorithm, clientId) {
  const config = await client.discovery(new URL(issuer), clientId, { id_token_signed_response_alg: algorithm, client_secret: secret }, client.ClientSecretPost(secret))
  return (await new RelyingParty(config).login()).id_token
}

async function verifyIdToken(token, algorithm, clientId, keys) {
  const key = algorithm === 'HS256' ? new TextEncoder().encode(secret) : keys
  return jwtVerify(token, key, { issuer, audience: clientId, algorithms: [algorithm], requiredClaims: ['nonce', 'sid'] })
}

for (const [algorithm, clientId] of [['RS256', 'web'], ['PS256', 'web-ps256'], ['HS256', 'web-hs256']]) {
  scenario(`id-token-${algorithm}`, async () => {
    const issued = await idToken(algorithm, clientId)
    state.idTokens.set(algorithm, [issued, clientId])
    const { payload, protectedHeader } = await verifyIdToken(issued, algorithm, clientId, state.keys)
    assert.equal(protectedHeader.typ, 'JWT')
    assert.equal(payload.email, 'ada@example.com')
  })
}

scenario('rotation', async () => {
  const before = await (await fetch(new URL('.well-known/jwks.json', issuer))).json()
  const old = (await management.call('GET', 'keys/signing')).find(key => key.current)
  const rotated = await management.call('POST', 'keys/signing/rotate')
  assert.notEqual(rotated.kid, old.kid)
  assert.ok(before.keys.some(key => key.kid === rotated.kid), 'the key that signs now was published before')
  Object.assign(state, { oldKid: old.kid, newKid: rotated.kid, keysOfBefore: createLocalJWKSet(before), keys: fetchKeys() })

  const published = await publishedIds()
  assert.ok(published.includes(old.kid) && published.includes(rotated.kid))
  assert.equal(published.length, 3, 'next, current and previous')
})

for (const { item, subject, name } of everything) {
  scenario(`${name}-after-rotation`, async () => {
    await validate(token(name), item, state.keys)
    const issued = await issue(item, subject)
    await validate(issued, item, state.keys)
    await validate(issued, item, state.keysOfBefore)
    if (item.algorithm !== 'HS256') {
      assert.equal(await keyIdOf(token(name), item), state.oldKid)
      assert.equal(await keyIdOf(issued, item), state.newKid)
    }

    state.tokens.set(`${name}-new`, issued)
  })
}

const userInfo = async name => (await fetch(new URL('userinfo', issuer), { headers: { authorization: `Bearer ${token(name)}` } })).status

scenario('id-tokens-after-rotation', async () => {
  for (const [algorithm, [issued, clientId]] of state.idTokens) {
    await verifyIdToken(issued, algorithm, clientId, state.keys)
  }

  assert.equal(await userInfo('access_token-RS256-user'), 200)
})

scenario('current-and-next-can-not-be-revoked', async () => {
  for (const key of (await management.call('GET', 'keys/signing')).filter(key => key.current || key.next)) {
    assert.equal((await management.request('PUT', `keys/signing/${key.kid}/revoke`)).status, 409)
    assert.ok((await publishedIds()).includes(key.kid))
  }
})

scenario('revocation', async () => {
  const revoked = await management.call('PUT', `keys/signing/${state.oldKid}/revoke`)
  assert.equal(revoked.revoked, true)
  assert.ok(!(await publishedIds()).includes(state.oldKid))
  state.keys = fetchKeys()
})

for (const { item, subject, name } of everything) {
  scenario(`${name}-after-revocation`, async () => {
    if (item.algorithm === 'HS256') {
      await validate(token(name), item, state.keys) // the API's own secret has signed it
    } else {
      await assert.rejects(validate(token(name), item, state.keys), noMatchingKey)
    }

    await validate(token(`${name}-new`), item, state.keys)
    await validate(await issue(item, subject), item, state.keys)
  })
}

scenario('id-tokens-after-revocation', async () => {
  for (const [algorithm, [issued, clientId]] of state.idTokens) {
    const checked = verifyIdToken(issued, algorithm, clientId, state.keys)
    await (algorithm === 'HS256' ? checked : assert.rejects(checked, noMatchingKey))
  }

  await verifyIdToken(await idToken('RS256', 'web'), 'RS256', 'web', state.keys)
})

scenario('the-engine-itself-refuses-tokens-of-the-revoked-key', async () => {
  assert.equal(await userInfo('access_token-RS256-user'), 401)
  assert.equal(await userInfo('access_token-RS256-user-new'), 200)
  assert.equal((await management.request('GET', 'keys/signing')).status, 401)
  await management.signIn()
  const key = await management.call('GET', `keys/signing/${state.oldKid}`)
  assert.equal(key.revoked, true)
})

await runSuite()
