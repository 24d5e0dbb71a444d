// The program a0deploy: a directory goes in, comes out, goes in again, and goes in with parts missing.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { clientId, clientSecret, domain, get, lastLogId, logsAfter } from '../lib/tenant-admin.mjs'
import { runSuite, scenario } from '../lib/suite.mjs'

const source = path.resolve('tenant')
const work = await mkdtemp(path.join(tmpdir(), 'engine-deploy-'))
const firstExport = path.join(work, 'first')
const secondExport = path.join(work, 'second')
const reduced = path.join(work, 'reduced')
const seconds = 180 // the CLI allows itself eight requests a second
const kinds = ['tenant', 'clients', 'resourceServers', 'clientGrants', 'roles', 'databases', 'connections', 'actions', 'triggers', 'emailTemplates']
const some = { AUTH0_INCLUDED_ONLY: JSON.stringify(kinds) } // looks at nothing else, which saves a hundred requests

// What the CLI sends for entities that are as they should be: it deploys every action, and takes the permissions of a role away
// before it gives them back.
const repeated = /^(?:patch|put) |^post \/api\/v2\/actions\/actions\/[^/]+\/deploy$|^(?:post|delete) \/api\/v2\/roles\/[^/]+\/permissions$/

/** Runs the CLI and hands back what it printed; it has to end well. */
async function a0deploy(parameters, settings = {}) {
  const child = spawn(process.execPath, [path.resolve('node_modules/.bin/a0deploy'), ...parameters, '--env', 'true'], {
    cwd: work,
    env: { ...process.env, AUTH0_DOMAIN: domain, AUTH0_CLIENT_ID: clientId, AUTH0_CLIENT_SECRET: clientSecret, ...settings },
  })
  let output = ''
  child.stdout.on('data', data => { output += data })
  child.stderr.on('data', data => { output += data })
  const code = await new Promise(resolve => child.on('close', resolve))
  assert.equal(code, 0, output)
  return output
}

/** Imports a directory; the writes of the tenant log while it ran, as "method path". */
async function importFrom(folder, settings) {
  const before = await lastLogId()
  const output = await a0deploy(['import', '--input_file', folder], settings)
  assert.match(output, /Import Successful/)
  const records = await logsAfter(before)
  assert.deepEqual(records.filter(record => record.type === 'fapi' && !isUpsert(record)).map(describe), [])
  return records.filter(record => record.type === 'sapi').map(describe)
}

function describe(record) {
  return `${record.details.request.method} ${record.details.request.path}`
}

/** A template that does not exist yet is patched first and created then. */
function isUpsert(record) {
  return record.details.response.statusCode === 404 && /^patch \/api\/v2\/email-templates\//.test(describe(record))
}

async function exportTo(folder) {
  await a0deploy(['export', '--output_folder', folder, '--format', 'directory'])
}

/** Every file below a folder with what it says; the order of fields says nothing. */
async function read(folder) {
  const files = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const file = path.join(entry.parentPath, entry.name)
      const text = await readFile(file, 'utf8')
      files[path.relative(folder, file)] = file.endsWith('.json') ? JSON.parse(text) : text
    }
  }

  return files
}

/** What was imported is there; objects may have more, which are defaults. */
function assertHas(actual, expected, what) {
  if (expected !== null && typeof expected === 'object' && !Array.isArray(expected)) {
    Object.keys(expected).forEach(key => assertHas(actual?.[key], expected[key], `${what}.${key}`))
  } else {
    assert.deepEqual(actual, expected, what)
  }
}

const named = (list, name) => list.find(item => item.name === name) ?? assert.fail(`there is no ${name} among ${list.map(item => item.name)}`)

scenario('import', async () => {
  const writes = await importFrom(source, some)
  for (const path of ['clients', 'resource-servers', 'client-grants', 'roles', 'connections', 'actions/actions', 'email-templates']) {
    assert.ok(writes.includes(`post /api/v2/${path}`), `nothing was created at ${path}`)
  }

  const shop = named(await get('clients'), 'Shop')
  assert.deepEqual(shop.callbacks, ['https://shop.orchard.example/callback'])
  assert.equal(shop.refresh_token.rotation_type, 'rotating')
  const harvester = named(await get('clients'), 'Harvester')
  const grants = await get(`client-grants?client_id=${harvester.client_id}`)
  assert.deepEqual(grants.map(grant => grant.audience).sort(), ['https://api.orchard.example', 'https://weather.orchard.example'])
  const role = named(await get('roles'), 'Picker')
  const permissions = await get(`roles/${role.id}/permissions`)
  assert.deepEqual(permissions.map(permission => permission.permission_name).sort(), ['pick:apples', 'read:apples'])
  const connections = await get('connections')
  assert.equal(named(connections, 'Customers').options.password_complexity_options.min_length, 10)
  assert.deepEqual(named(connections, 'google-oauth2').enabled_clients, [shop.client_id])
  const { bindings } = await get('actions/triggers/post-login/bindings')
  assert.deepEqual(bindings.map(binding => binding.action.name), ['add-plan'])
  assert.equal((await get('actions/actions?actionName=audit-machines')).actions[0].all_changes_deployed, true)
  const settings = await get('tenants/settings')
  assert.equal(settings.friendly_name, 'Orchard')
  assert.equal(settings.session_lifetime, 24)
  assert.equal((await get('email-templates/verify_email')).subject, 'Is this your address?')
}, seconds)

scenario('export', async () => {
  await exportTo(firstExport)
  const exported = await read(firstExport)
  const imported = await read(source)
  for (const [file, value] of Object.entries(imported).filter(([file]) => /^(clients|resource-servers|roles|actions|emails)/.test(file) && file.endsWith('.json'))) {
    const name = value.name ?? value.template
    const twin = Object.entries(exported).find(([other, item]) => path.dirname(other) === path.dirname(file) && (item.name ?? item.template) === name)
    assert.ok(twin, `${file} is not exported`)
    for (const field of Object.keys(value).filter(field => !['secrets', 'permissions', 'code', 'body'].includes(field))) {
      assertHas(twin[1][field], value[field], `${field} of ${file}`)
    }
  }

  assert.equal(exported['actions/add-plan/code.js'], imported['actions/add-plan/code.js'])
  assert.equal(exported['emails/verify_email.html'], imported['emails/verify_email.html'])
  assert.equal(exported['tenant.json'].session_lifetime_in_minutes ?? exported['tenant.json'].session_lifetime * 60, 1440)
  for (const trigger of Object.keys(imported['triggers/triggers.json'])) {
    assert.deepEqual(exported['triggers/triggers.json'][trigger], imported['triggers/triggers.json'][trigger])
  }
}, seconds)

scenario('second-import-changes-nothing', async () => {
  const writes = await importFrom(firstExport)
  assert.ok(writes.length > 10, 'the CLI updates what it finds')
  assert.deepEqual(writes.filter(write => !repeated.test(write)), [], 'nothing is created or deleted')
  await exportTo(secondExport)
  assert.deepEqual(await read(secondExport), await read(firstExport))
}, seconds)

scenario('secrets-survive', async () => {
  assert.equal(named(await get('connections'), 'google-oauth2').options.client_secret, 'google-secret')
  const { actions } = await get('actions/actions?actionName=add-plan')
  assert.deepEqual(actions[0].secrets.map(secret => secret.name), ['PLAN'])
})

scenario('allow-delete-removes-what-was-removed', async () => {
  await cp(firstExport, reduced, { recursive: true })
  const files = Object.entries(await read(reduced))
  for (const [file, value] of files) {
    const gone = ['Kiosk', 'Weather API', 'Visitor', 'google-oauth2', 'audit-machines'].includes(value.name) || value.audience === 'https://weather.orchard.example'
    if (gone) {
      await rm(path.join(reduced, file))
    }
  }

  await change(path.join(reduced, 'triggers/triggers.json'), triggers => ({ ...triggers, 'credentials-exchange': [] }))
  await change(path.join(reduced, 'database-connections/Customers/database.json'), database => ({ ...database, enabled_clients: ['Shop'] }))
  const kept = { clients: await get('clients'), roles: await get('roles') }

  const writes = await importFrom(reduced, { ...some, AUTH0_ALLOW_DELETE: 'true' })

  const names = async path => (await get(path)).map(item => item.name).sort()
  const without = (list, name) => list.map(item => item.name).filter(item => item !== name).sort()
  assert.deepEqual(await names('clients'), without(kept.clients, 'Kiosk'))
  assert.deepEqual(await names('roles'), without(kept.roles, 'Visitor'))
  assert.ok(!(await names('resource-servers')).includes('Weather API'))
  assert.ok((await names('resource-servers')).includes('Orchard API'))
  assert.deepEqual(await names('connections'), ['Customers', 'Username-Password-Authentication'])
  assert.deepEqual((await get('client-grants')).filter(grant => grant.audience === 'https://weather.orchard.example'), [])
  assert.deepEqual((await get('actions/actions')).actions.map(action => action.name), ['add-plan'])
  assert.deepEqual((await get('actions/triggers/credentials-exchange/bindings')).bindings, [])
  assert.deepEqual(writes.filter(write => write.startsWith('post') && !repeated.test(write)), [], 'nothing is created')
}, seconds)

async function change(file, update) {
  await writeFile(file, JSON.stringify(update(JSON.parse(await readFile(file, 'utf8')))))
}

try {
  await runSuite()
} finally {
  await rm(work, { recursive: true, force: true })
}
