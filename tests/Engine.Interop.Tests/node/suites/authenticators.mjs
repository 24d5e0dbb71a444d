import assert from 'node:assert/strict'
import { launch, withPage } from '../lib/browser.mjs'
import { startApp } from '../lib/demo-app.mjs'
import { Management } from '../lib/management.mjs'
import { runSuite, scenario, setting } from '../lib/suite.mjs'

const issuer = setting('ENGINE_ISSUER')
const browser = await launch()
const app = await startApp({ issuer, port: Number(setting('APP_PORT')), clientId: 'browser-app', clientSecret: 'web-secret+/%&=:-0123456789' })
const management = new Management(issuer)
const [database] = await management.call('GET', 'connections?name=Username-Password-Authentication')

function visit(name, run) {
  scenario(name, async () => {
    app.reset()
    await withPage(browser, name, {}, run)
  })
}

const heading = (page, text) => page.getByRole('heading', { name: text }).waitFor()

async function signIn(page) {
  await page.goto(`${app.origin}/sign-in`)
  await page.getByLabel('Email address').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill('Correct-Horse-1')
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
}

/** An authenticator of the browser's own making (WebAuthn, section 11.2). */
async function addAuthenticator(page, options) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...options },
  })
  return { credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials }
}

async function setPasskeys(options) {
  const { options: known } = await management.call('GET', `connections/${database.id}`)
  await management.call('PATCH', `connections/${database.id}`, { options: { ...known, ...options } })
}

async function forgetFactors() {
  await management.call('DELETE', 'users/auth0%7Cada/authentication-methods')
}

visit('passkey-made-after-a-password-signs-in-alone', async page => {
  await setPasskeys({ authentication_methods: { passkey: { enabled: true } }, passkey_options: { challenge_ui: 'button' } })
  const device = await addAuthenticator(page, { transport: 'internal', hasResidentKey: true })
  await signIn(page)
  await heading(page, 'Sign in faster next time')
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await heading(page, 'Hello ada@example.com')
  assert.equal((await device.credentials()).length, 1)
  await page.getByRole('link', { name: 'Sign out' }).click()
  await heading(page, 'Nobody is signed in')

  await page.goto(`${app.origin}/sign-in`)
  await page.getByRole('button', { name: 'Continue with a passkey' }).click()
  await heading(page, 'Hello ada@example.com')
  const methods = await management.call('GET', 'users/auth0%7Cada/authentication-methods')
  assert.deepEqual(methods.map(method => method.type), ['passkey'])
  await forgetFactors()
})

visit('passkey-is-declined', async page => {
  await addAuthenticator(page, { transport: 'internal', hasResidentKey: true })
  await signIn(page)
  await page.getByRole('button', { name: 'Continue without a passkey' }).click()
  await heading(page, 'Hello ada@example.com')
})

visit('passkey-without-an-authenticator-says-so', async page => {
  await addAuthenticator(page, { transport: 'internal', hasResidentKey: true, isUserVerified: false })
  await signIn(page)
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Continue without a passkey' }).click()
  await heading(page, 'Hello ada@example.com')
})

visit('security-key-is-registered-and-asked-for', async page => {
  await setPasskeys({ authentication_methods: { passkey: { enabled: false } } })
  await management.call('PUT', 'guardian/factors/webauthn-roaming', { enabled: true })
  await management.call('PUT', 'guardian/policies', ['all-applications'])
  const key = await addAuthenticator(page, { transport: 'usb' })
  await signIn(page)
  await heading(page, 'Secure your account')
  await page.getByRole('button', { name: 'Use security key' }).click()
  await heading(page, 'Hello ada@example.com')
  assert.equal((await key.credentials()).length, 1)
  await page.getByRole('link', { name: 'Sign out' }).click()
  await signIn(page)
  await heading(page, 'Confirm that it is you')
  await page.getByRole('button', { name: 'Use security key' }).click()
  await heading(page, 'Hello ada@example.com')
})

try {
  await runSuite()
} finally {
  await browser.close()
  await app.close()
}
