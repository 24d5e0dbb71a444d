// The service's Node SDK, the major version that ENGINE_SDK names, against an empty tenant.
import assert from 'node:assert/strict'
import process from 'node:process'
import * as openid from 'openid-client'
import { clientId, clientSecret, domain, issuer } from '../lib/tenant-admin.mjs'
import { callback, discover, refused, RelyingParty } from '../lib/relying-party.mjs'
import { runSuite, scenario, setting } from '../lib/suite.mjs'

const { Management, ManagementClient, ManagementError } = await import(setting('ENGINE_SDK'))
const admin = new ManagementClient({ domain, clientId, clientSecret })
const audience = 'https://api.library.example'
const password = 'Library-Card-42!'
const made = {}

/** Waits for a refusal and checks what the SDK makes of it. */
async function refusedWith(type, statusCode, errorCode, message, call) {
  const error = await refused(call())
  assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`)
  assert.ok(error instanceof ManagementError)
  assert.equal(error.statusCode, statusCode)
  assert.equal(error.body.statusCode, statusCode)
  assert.equal(error.body.errorCode, errorCode)
  assert.match(error.body.message, message)
  return error
}

async function collect(page) {
  const items = []
  for await (const item of page) {
    items.push(item)
  }

  return items
}

scenario('create-api', async () => {
  made.api = await admin.resourceServers.create({
    name: 'Library',
    identifier: audience,
    scopes: [{ value: 'read:books', description: 'Read books' }, { value: 'lend:books', description: 'Lend books' }],
    enforce_policies: true,
    token_dialect: 'access_token_authz',
    skip_consent_for_verifiable_first_party_clients: true,
  })
  assert.equal(made.api.identifier, audience)
  const found = await admin.resourceServers.get(made.api.id)
  assert.deepEqual(found.scopes.map(scope => scope.value), ['read:books', 'lend:books'])
})

scenario('create-applications', async () => {
  made.web = await admin.clients.create({ name: 'Reading room', app_type: 'regular_web', callbacks: [callback], token_endpoint_auth_method: 'client_secret_post', oidc_conformant: true })
  made.machine = await admin.clients.create({ name: 'Returns desk', app_type: 'non_interactive', grant_types: ['client_credentials'], token_endpoint_auth_method: 'client_secret_post' })
  assert.ok(made.web.client_secret.length >= 48)
  const found = await admin.clients.get(made.web.client_id)
  assert.equal(found.name, 'Reading room')
  assert.deepEqual(found.callbacks, [callback])
  const selected = await admin.clients.get(made.web.client_id, { fields: 'name,client_id', include_fields: true })
  assert.deepEqual(Object.keys(selected).sort(), ['client_id', 'name', 'tenant']) // the service adds the tenant to every selection
})

scenario('enable-connection', async () => {
  const connections = await collect(await admin.connections.list({ strategy: ['auth0'] }))
  made.connection = connections.find(connection => connection.name === 'Username-Password-Authentication')
  await admin.connections.clients.update(made.connection.id, [{ client_id: made.web.client_id, status: true }])
  const clients = await collect(await admin.connections.clients.get(made.connection.id))
  assert.ok(clients.some(client => client.client_id === made.web.client_id))
})

scenario('client-grant-lets-the-application-in', async () => {
  const api = () => fetch(`${issuer}oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: made.machine.client_id, client_secret: made.machine.client_secret, audience }),
  })
  assert.equal((await api()).status, 403)
  made.grant = await admin.clientGrants.create({ client_id: made.machine.client_id, audience, scope: ['lend:books'] })
  const answer = await api()
  assert.equal(answer.status, 200)
  assert.equal((await answer.json()).scope, 'lend:books')
  const grants = await collect(await admin.clientGrants.list({ client_id: made.machine.client_id }))
  assert.deepEqual(grants.map(grant => grant.id), [made.grant.id])
  const changed = await admin.clientGrants.update(made.grant.id, { scope: ['read:books', 'lend:books'] })
  assert.deepEqual(changed.scope, ['read:books', 'lend:books'])
  assert.equal((await (await api()).json()).scope, 'read:books lend:books')
})

scenario('role-with-permissions', async () => {
  made.role = await admin.roles.create({ name: 'Reader', description: 'May read' })
  await admin.roles.permissions.add(made.role.id, { permissions: [{ permission_name: 'read:books', resource_server_identifier: audience }] })
  const permissions = await collect(await admin.roles.permissions.list(made.role.id))
  assert.deepEqual(permissions.map(permission => [permission.permission_name, permission.resource_server_name]), [['read:books', 'Library']])
})

scenario('user-with-role', async () => {
  made.user = await admin.users.create({
    connection: 'Username-Password-Authentication',
    email: 'grace@library.example',
    email_verified: true,
    password,
    name: 'Grace Hopper',
    user_metadata: { shelf: 'compilers' },
    app_metadata: { card: 42 },
  })
  assert.match(made.user.user_id, /^auth0\|/)
  await admin.users.roles.assign(made.user.user_id, { roles: [made.role.id] })
  assert.deepEqual((await collect(await admin.users.roles.list(made.user.user_id))).map(role => role.name), ['Reader'])
  assert.deepEqual((await collect(await admin.roles.users.list(made.role.id))).map(user => user.user_id), [made.user.user_id])
  assert.deepEqual((await collect(await admin.users.permissions.list(made.user.user_id))).map(permission => permission.permission_name), ['read:books'])
})

scenario('find-users', async () => {
  const byEmail = await admin.users.listUsersByEmail({ email: 'grace@library.example' })
  assert.deepEqual(byEmail.map(user => user.user_id), [made.user.user_id])
  for (const q of ['email:"grace@library.example"', 'user_metadata.shelf:"compilers"', 'app_metadata.card:42', 'name:Grace*']) {
    const found = await collect(await admin.users.list({ q, search_engine: 'v3' }))
    assert.deepEqual(found.map(user => user.user_id), [made.user.user_id], q)
  }

  assert.deepEqual(await collect(await admin.users.list({ q: 'name:Nobody*', search_engine: 'v3' })), [])
})

scenario('sign-in', async () => {
  const party = new RelyingParty(await discover(issuer, made.web.client_id, undefined, openid.ClientSecretPost(made.web.client_secret)))
  const wrong = await party.signIn(await party.start({ audience, scope: 'openid profile email read:books lend:books' }), { username: 'grace@library.example', password: 'wrong' })
  assert.equal(wrong.callback, undefined)
  const tokens = await party.redeem(await party.signIn(wrong, { username: 'grace@library.example', password }))
  assert.equal(tokens.claims().sub, made.user.user_id)
  const claims = JSON.parse(Buffer.from(tokens.access_token.split('.')[1], 'base64url'))
  assert.deepEqual(claims.permissions, ['read:books'])
  assert.equal(claims.scope.split(' ').includes('lend:books'), false, 'the role does not give it')
  const user = await admin.users.get(made.user.user_id)
  assert.equal(user.logins_count, 1)
  assert.ok(Date.parse(user.last_login) > Date.now() - 600_000)
})

scenario('read-logs', async () => {
  const ofUser = await collect(await admin.users.logs.list(made.user.user_id, { per_page: 50 }))
  assert.ok(ofUser.some(record => record.type === 's'), `no successful login among ${ofUser.map(record => record.type)}`)
  const failures = await collect(await admin.logs.list({ search: 'type:fp' }))
  assert.ok(failures.length >= 1)
  assert.ok(failures.every(record => record.type === 'fp'))
  const writes = await collect(await admin.logs.list({ search: 'type:sapi', sort: 'date:1', per_page: 5 }))
  assert.equal(writes[0].description, 'Create resource-servers')
  assert.ok(writes.length > 5, 'the pager goes on')
  assert.deepEqual(writes.map(record => record.date), writes.map(record => record.date).sort())
  const record = await admin.logs.get(ofUser[0].log_id)
  assert.equal(record.log_id, ofUser[0].log_id)
  assert.equal(record.user_id, made.user.user_id)
  assert.ok(!JSON.stringify([...ofUser, ...writes]).includes(password))
})

scenario('pages-by-offset', async () => {
  made.shelves = []
  for (let i = 0; i < 7; i++) {
    made.shelves.push(await admin.roles.create({ name: `Shelf ${i}` }))
  }

  const page = await admin.roles.list({ per_page: 3, name_filter: 'Shelf' })
  assert.equal(page.data.length, 3)
  assert.equal(page.response.total, 7)
  assert.equal(page.response.limit, 3)
  assert.ok(page.hasNextPage())
  const ids = (await collect(page)).map(role => role.id)
  assert.deepEqual([...ids].sort(), made.shelves.map(role => role.id).sort())
  const last = await admin.roles.list({ per_page: 3, page: 2, name_filter: 'Shelf' })
  assert.equal(last.response.start, 6)
  assert.equal(last.data.length, 1)
})

scenario('pages-by-checkpoint', async () => {
  const created = []
  for (let i = 0; i < 5; i++) {
    created.push(await admin.clientGrants.create({ client_id: (await admin.clients.create({ name: `Branch ${i}`, app_type: 'non_interactive' })).client_id, audience, scope: [] }))
  }

  const page = await admin.clientGrants.list({ take: 2, audience })
  assert.equal(page.data.length, 2)
  assert.ok(page.response.next)
  const ids = (await collect(page)).map(grant => grant.id)
  assert.equal(new Set(ids).size, ids.length, 'nothing comes twice')
  assert.deepEqual([...ids].sort(), [made.grant.id, ...created.map(grant => grant.id)].sort())
})

scenario('error-400', async () => {
  await refusedWith(Management.BadRequestError, 400, 'invalid_body', /Additional properties not allowed: nonsense/, () => admin.clients.create({ name: 'x', nonsense: true }))
  await refusedWith(Management.BadRequestError, 400, 'invalid_body', /Missing required property: name/, () => admin.clients.create({}))
  await refusedWith(Management.BadRequestError, 400, 'invalid_query_string', /greater than maximum 100/, () => admin.clients.list({ per_page: 101 }))
})

scenario('error-401', async () => {
  const stranger = new ManagementClient({ domain, token: 'not-a-token' })
  const error = await refused(stranger.clients.list())
  assert.ok(error instanceof Management.UnauthorizedError)
  assert.equal(error.body.message, 'Invalid token')
})

scenario('error-403', async () => {
  const limited = await admin.clients.create({ name: 'Visitor', app_type: 'non_interactive', token_endpoint_auth_method: 'client_secret_post' })
  await admin.clientGrants.create({ client_id: limited.client_id, audience: `${issuer}api/v2/`, scope: ['read:roles'] })
  const visitor = new ManagementClient({ domain, clientId: limited.client_id, clientSecret: limited.client_secret })
  assert.ok((await collect(await visitor.roles.list())).length > 0)
  await refusedWith(Management.ForbiddenError, 403, 'insufficient_scope', /^Insufficient scope, expected any of: create:roles$/, () => visitor.roles.create({ name: 'Thief' }))
  await admin.clients.delete(limited.client_id)
})

scenario('error-404', async () => {
  await refusedWith(Management.NotFoundError, 404, 'inexistent_user', /does not exist/, () => admin.users.get('auth0|nobody'))
  await refusedWith(Management.NotFoundError, 404, 'inexistent_client', /does not exist/, () => admin.clients.get('nobody'))
})

scenario('error-409', async () => {
  await refusedWith(Management.ConflictError, 409, 'auth0_idp_error', /already exists/, () => admin.users.create({ connection: 'Username-Password-Authentication', email: 'grace@library.example', password }))
  await refusedWith(Management.ConflictError, 409, 'resource_conflict', /already exists/, () => admin.resourceServers.create({ identifier: audience }))
})

scenario('update', async () => {
  const client = await admin.clients.update(made.web.client_id, { description: 'Quiet, please', callbacks: [callback, 'https://app.example.com/other'], client_metadata: { floor: '2' } })
  assert.equal(client.description, 'Quiet, please')
  assert.deepEqual((await admin.clients.get(made.web.client_id)).client_metadata, { floor: '2' })
  const user = await admin.users.update(made.user.user_id, { user_metadata: { seat: '7' }, blocked: true })
  assert.deepEqual(user.user_metadata, { shelf: 'compilers', seat: '7' })
  assert.equal(user.blocked, true)
  const cleared = await admin.users.update(made.user.user_id, { user_metadata: { shelf: null }, blocked: false })
  assert.deepEqual(cleared.user_metadata, { seat: '7' })
  const settings = await admin.tenants.settings.update({ friendly_name: 'The library' })
  assert.equal(settings.friendly_name, 'The library')
  const rotated = await admin.clients.rotateSecret(made.machine.client_id)
  assert.notEqual(rotated.client_secret, made.machine.client_secret)
})

scenario('delete', async () => {
  await admin.users.roles.delete(made.user.user_id, { roles: [made.role.id] })
  assert.deepEqual(await collect(await admin.users.roles.list(made.user.user_id)), [])
  await admin.clientGrants.delete(made.grant.id)
  await admin.roles.delete(made.role.id)
  await admin.users.delete(made.user.user_id)
  await admin.clients.delete(made.machine.client_id)
  await admin.resourceServers.delete(made.api.id)
  for (const call of [() => admin.roles.get(made.role.id), () => admin.users.get(made.user.user_id), () => admin.clients.get(made.machine.client_id), () => admin.resourceServers.get(made.api.id)]) {
    assert.equal((await refused(call())).statusCode, 404)
  }
})

scenario('error-429', async () => {
  const impatient = new ManagementClient({ domain, clientId, clientSecret, maxRetries: 0 })
  const answers = await Promise.allSettled(Array.from({ length: 3 * Number(process.env.ENGINE_RATE_LIMIT) }, () => impatient.roles.list()))
  const refusals = answers.filter(answer => answer.status === 'rejected').map(answer => answer.reason)
  assert.ok(refusals.length > 0, 'the limit is reached')
  for (const error of refusals) {
    assert.ok(error instanceof Management.TooManyRequestsError)
    assert.equal(error.body.errorCode, 'too_many_requests')
    assert.ok(Number(error.rawResponse.headers.get('x-ratelimit-reset')) * 1000 > Date.now() - 60_000)
  }

  assert.ok((await admin.roles.list()).data.length > 0, 'a client that waits and asks again gets its answer')
})

await runSuite()
