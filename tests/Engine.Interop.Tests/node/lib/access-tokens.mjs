// Access tokens in every form the suite was started with, of people and of machines, and how an API reads them with jose.
import assert from 'node:assert/strict'
import { compactDecrypt, createRemoteJWKSet, decodeProtectedHeader, generateKeyPair, importPKCS8, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { RelyingParty } from './relying-party.mjs'
import { setting } from './suite.mjs'

export const issuer = setting('ENGINE_ISSUER')
export const secret = 'web-secret+/%&=:-0123456789'
export const subjects = ['user', 'machine']
export const cases = JSON.parse(setting('TOKEN_CASES'))
const apiSecret = new TextEncoder().encode('the-signing-secret-of-every-hs256-api')
const configurations = new Map()
const decryptionKeys = new Map()
let agent

/** The published keys, fetched by jose when it first needs them. */
export const fetchKeys = () => createRemoteJWKSet(new URL('.well-known/jwks.json', issuer), { timeoutDuration: 30_000 })

export async function issue({ audience }, subject) {
  if (subject === 'machine') {
    return (await client.clientCredentialsGrant(await discover('machine'), { audience })).access_token
  }

  const party = new RelyingParty(await discover('web'))
  agent ??= party.agent // one browser for all of them: the person signs in once
  party.agent = agent
  return (await party.login({ audience, scope: 'openid read:posts' })).access_token
}

/** The signed token inside an encrypted one; nobody else's key opens it, and nobody can change it. */
export async function open(token, { encryption }) {
  if (encryption === null) {
    return token
  }

  const options = { keyManagementAlgorithms: [encryption], contentEncryptionAlgorithms: ['A256GCM'] }
  const { key, foreignKey } = await decryptionKeysFor(encryption)
  const { plaintext, protectedHeader } = await compactDecrypt(token, key, options)
  assert.deepEqual(protectedHeader, { alg: encryption, enc: 'A256GCM', kid: setting('ENCRYPTION_KEY_ID'), typ: 'JWT', cty: 'JWT' })
  await assert.rejects(compactDecrypt(token, foreignKey, options), { code: 'ERR_JWE_DECRYPTION_FAILED' })
  await assert.rejects(compactDecrypt(forge(token, 3), key, options), { code: 'ERR_JWE_DECRYPTION_FAILED' })
  return new TextDecoder().decode(plaintext)
}

/** Decrypts where needed, and checks the signature and the claims as the API would. */
export async function validate(token, item, keys) {
  const { algorithm, audience, dialect } = item
  const signed = await open(token, item)
  const key = algorithm === 'HS256' ? apiSecret : keys
  const verified = await jwtVerify(signed, key, {
    issuer,
    audience,
    algorithms: [algorithm],
    typ: dialect.startsWith('rfc9068') ? 'at+jwt' : 'JWT',
    requiredClaims: ['iss', 'sub', 'aud', 'iat', 'exp'],
  })
  await assert.rejects(jwtVerify(forge(signed, 2), key, { issuer, algorithms: [algorithm] }), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
  assert.equal('kid' in decodeProtectedHeader(signed), algorithm !== 'HS256')
  return verified
}

/** The key of the API, and one of somebody else; kept, because making one takes a while. */
async function decryptionKeysFor(encryption) {
  if (!decryptionKeys.has(encryption)) {
    decryptionKeys.set(encryption, {
      key: await importPKCS8(setting('ENCRYPTION_KEY'), encryption),
      foreignKey: (await generateKeyPair(encryption)).privateKey,
    })
  }

  return decryptionKeys.get(encryption)
}

async function discover(id) {
  if (!configurations.has(id)) {
    configurations.set(id, await client.discovery(new URL(issuer), id, undefined, client.ClientSecretPost(secret)))
  }

  return configurations.get(id)
}

/** The token with one character of one part changed. */
function forge(token, index) {
  const parts = token.split('.')
  parts[index] = (parts[index].startsWith('A') ? 'B' : 'A') + parts[index].slice(1)
  return parts.join('.')
}
