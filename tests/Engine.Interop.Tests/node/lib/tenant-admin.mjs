// The Management API by plain fetch: what a suite compares the tools with.
import assert from 'node:assert/strict'
import { setting } from './suite.mjs'

export const issuer = setting('ENGINE_ISSUER')
export const domain = new URL(issuer).host
export const clientId = 'admin'
export const clientSecret = 'interop-management-secret'

let token

async function authorize() {
  const response = await fetch(new URL('oauth/token', issuer), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, audience: `${issuer}api/v2/` }),
  })
  assert.equal(response.status, 200)
  return (await response.json()).access_token
}

export async function get(path) {
  token ??= await authorize()
  const response = await fetch(new URL(`api/v2/${path}`, issuer), { headers: { authorization: `Bearer ${token}` } })
  assert.equal(response.status, 200, `${path}: ${response.status}`)
  return response.json()
}

/** Every record of the tenant log after the one with this id, oldest first. */
export async function logsAfter(id) {
  const records = []
  for (let from = id; ;) {
    const page = await get(`logs?take=100&from=${from}`)
    records.push(...page)
    if (page.length < 100) {
      return records
    }

    from = page.at(-1).log_id
  }
}

export async function lastLogId() {
  return (await get('logs?take=1'))[0].log_id
}
