// auth0-js in a page of an application: its own form for name and password, codes by mail, popups, silent renewal.
import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch, withPage } from '../lib/browser.mjs'
import { html, script, startPages } from '../lib/page-app.mjs'
import { runSuite, scenario, setting } from '../lib/suite.mjs'

const issuer = new URL(setting('ENGINE_ISSUER'))
const port = Number(setting('APP_PORT'))
const realm = 'Username-Password-Authentication'
const password = 'Correct-Horse-1'
const options = { ignoreHTTPSErrors: true }

const setup = `<script src="/auth0.js"></script><script>
  const web = new auth0.WebAuth({
    domain: '${issuer.host}', clientID: 'embedded', redirectUri: location.origin + '/callback', responseType: 'token id_token', scope: 'openid email',
    overrides: { __token_issuer: '${issuer.href}' },
  })
  window.web = web
  window.call = (target, name, options) => new Promise(resolve => target[name](options, (error, result) => resolve({ error, result })))
</script>`
const pages = {
  '/': html('App', setup),
  '/auth0.js': script(await readFile(new URL('../node_modules/auth0-js/dist/auth0.min.js', import.meta.url))),
  '/callback': html('Callback', `${setup}<script>web.parseHash((error, result) => { window.outcome = { error, result } })</script>`),
  '/popup': html('Popup', `${setup}<script>web.popup.callback({ hash: location.hash })</script>`),
}
const app = await startPages({ port, pages })
const stranger = await startPages({ port: Number(setting('OTHER_PORT')), pages, https: false })
const browser = await launch()

const visit = (name, run) => scenario(name, () => withPage(browser, `auth0-js-${name}`, options, async page => {
  await page.goto(app.origin)
  await run(page)
}))
const call = (page, target, name, options) => page.evaluate(([target, name, options]) => window.call(target.split('.').reduce((found, part) => found[part], { web }), name, options), [target, name, options])

/** Where a redirect ends: what the page at the callback has read from its address. */
async function arrive(page) {
  await page.waitForURL(`${app.origin}/callback*`)
  await page.waitForFunction(() => window.outcome)
  return page.evaluate(() => window.outcome)
}

async function readCode(address) {
  for (let i = 0; i < 200; i++) {
    for (const file of await readdir(setting('ENGINE_MAILS'))) {
      const text = file.endsWith('.txt') ? await readFile(join(setting('ENGINE_MAILS'), file), 'utf8') : ''
      if (text.startsWith(`${address}\n`)) {
        return /\b\d{6}\b/.exec(text)[0]
      }
    }

    await new Promise(resolve => setTimeout(resolve, 50))
  }

  throw new Error(`no mail to ${address}`)
}

visit('login-by-the-own-form', async page => {
  await page.evaluate(([realm, password]) => { web.login({ realm, username: 'ada@example.com', password }, () => {}) }, [realm, password])

  const { error, result } = await arrive(page)

  assert.equal(error, null)
  assert.equal(result.idTokenPayload.email, 'ada@example.com')
})

visit('login-with-a-wrong-password', async page => {
  const { error } = await call(page, 'web', 'login', { realm, username: 'ada@example.com', password: 'wrong' })

  assert.deepEqual([error.code, error.description], ['access_denied', 'Wrong email or password.'])
})

// Chromium refuses cookies of other sites, and the ticket is bound to one: nobody else may use it.
scenario('login-from-another-site-is-refused', () => withPage(browser, 'auth0-js-login-from-another-site', options, async page => {
  await page.goto(stranger.origin)
  await page.evaluate(([realm, password]) => { web.login({ realm, username: 'ada@example.com', password }, () => {}) }, [realm, password])
  await page.waitForURL(`${stranger.origin}/callback*`)
  await page.waitForFunction(() => window.outcome)

  assert.equal((await page.evaluate(() => window.outcome)).error.errorDescription, 'Unknown or invalid login ticket.')
}))

visit('login-without-a-redirect', async page => {
  const { error, result } = await call(page, 'web.popup', 'loginWithCredentials', { connection: realm, username: 'ada@example.com', password, redirectUri: `${app.origin}/callback` })

  assert.equal(error, null)
  assert.equal(result.idTokenPayload.email, 'ada@example.com')
})

visit('check-session', async page => {
  const stranger = await call(page, 'web', 'checkSession', {})
  await call(page, 'web.popup', 'loginWithCredentials', { connection: realm, username: 'ada@example.com', password, redirectUri: `${app.origin}/callback` })

  const { error, result } = await call(page, 'web', 'checkSession', {})

  assert.equal(stranger.error.code, 'login_required')
  assert.equal(error, null)
  assert.equal(result.idTokenPayload.email, 'ada@example.com')
})

visit('authorize-by-redirect', async page => {
  await page.evaluate(() => web.authorize())
  await page.getByLabel('Email address').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()

  assert.equal((await arrive(page)).result.idTokenPayload.email, 'ada@example.com')
})

visit('authorize-in-a-popup', async page => {
  const opened = page.waitForEvent('popup')
  const answer = page.evaluate(() => window.call(web.popup, 'authorize', { redirectUri: location.origin + '/popup' }))
  const popup = await opened
  await popup.getByLabel('Email address').fill('ada@example.com')
  await popup.getByLabel('Password', { exact: true }).fill(password)
  await popup.getByRole('button', { name: 'Continue' }).click()

  const { error, result } = await answer

  assert.equal(error, null)
  assert.equal(result.idTokenPayload.email, 'ada@example.com')
})

visit('sign-up-and-in', async page => {
  const { error, result } = await call(page, 'web', 'signup', { connection: realm, email: 'new@example.com', password: 'Brand-New-Pass-1' })
  assert.equal(error, null)
  assert.equal(result.email, 'new@example.com')
  const weak = await call(page, 'web', 'signup', { connection: realm, email: 'weak@example.com', password: 'weak' })
  assert.deepEqual([weak.error.code, weak.error.name], ['invalid_password', 'PasswordStrengthError'])

  await page.evaluate(realm => { web.login({ realm, username: 'new@example.com', password: 'Brand-New-Pass-1' }, () => {}) }, realm)

  assert.equal((await arrive(page)).result.idTokenPayload.email, 'new@example.com')
})

visit('change-password', async page => {
  const { error, result } = await call(page, 'web', 'changePassword', { connection: realm, email: 'ada@example.com' })

  assert.equal(error, null)
  assert.equal(result, "We've just sent you an email to reset your password.")
})

visit('code-by-mail', async page => {
  const started = await call(page, 'web', 'passwordlessStart', { connection: 'email', send: 'code', email: 'grace@example.com' })
  assert.equal(started.error, null)
  const wrong = await call(page, 'web', 'passwordlessLogin', { connection: 'email', email: 'grace@example.com', verificationCode: '000000' })
  assert.equal(wrong.error.code, 'access_denied')
  const verificationCode = await readCode('grace@example.com')

  await page.evaluate(verificationCode => { web.passwordlessLogin({ connection: 'email', email: 'grace@example.com', verificationCode }, () => {}) }, verificationCode)

  const { error, result } = await arrive(page)
  assert.equal(error, null)
  assert.equal(result.idTokenPayload.email, 'grace@example.com')
})

visit('client-login-and-user-info', async page => {
  const { error, result } = await call(page, 'web.client', 'login', { realm, username: 'ada@example.com', password, scope: 'openid email' })
  assert.equal(error, null)

  const user = await page.evaluate(token => new Promise((resolve, reject) => web.client.userInfo(token, (error, result) => error ? reject(error) : resolve(result))), result.accessToken)

  assert.equal(user.email, 'ada@example.com')
})

visit('logout', async page => {
  await call(page, 'web.popup', 'loginWithCredentials', { connection: realm, username: 'ada@example.com', password, redirectUri: `${app.origin}/callback` })

  // It comes back to the address it left from: the page is another one when the mark is gone.
  await page.evaluate(() => {
    window.hasNotLeft = true
    web.logout({ returnTo: location.origin + '/' })
  })
  await page.waitForFunction(() => window.call && !window.hasNotLeft)

  assert.equal((await call(page, 'web', 'checkSession', {})).error.code, 'login_required')
})

try {
  await runSuite()
} finally {
  await browser.close()
  await app.close()
  await stranger.close()
}
