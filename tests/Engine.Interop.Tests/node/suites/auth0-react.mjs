// An application in React with @auth0/auth0-react, in Chromium.
import assert from 'node:assert/strict'
import { build } from 'esbuild'
import { decodeJwt } from 'jose'
import { launch, withPage } from '../lib/browser.mjs'
import { html, script, startPages } from '../lib/page-app.mjs'
import { runSuite, scenario, setting } from '../lib/suite.mjs'

const issuer = new URL(setting('ENGINE_ISSUER'))
const bundle = await build({
  entryPoints: [new URL('../lib/react-app.mjs', import.meta.url).pathname],
  bundle: true,
  write: false,
  format: 'esm',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
})
const app = await startPages({
  port: Number(setting('APP_PORT')),
  pages: {
    '/': html('React', `<script>window.settings = { domain: '${issuer.host}' }</script><script type="module" src="/app.js"></script>`),
    '/app.js': script(bundle.outputFiles[0].contents),
  },
})
const browser = await launch()

const visit = (name, run) => scenario(name, () => withPage(browser, `auth0-react-${name}`, { ignoreHTTPSErrors: true }, run))
const heading = (page, text) => page.getByRole('heading', { name: text }).waitFor()
const token = (page, options = {}) => page.evaluate(options => window.auth.getAccessTokenSilently(options).then(token => ({ token }), error => ({ error: error.error })), options)

async function fillIn(page) {
  await page.getByLabel('Email address').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill('Correct-Horse-1')
  await page.getByRole('button', { name: 'Continue' }).click()
}

async function signIn(page, query = '') {
  await page.goto(app.origin + '/' + query)
  await heading(page, 'Nobody is signed in')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await fillIn(page)
  await heading(page, 'Hello ada@example.com')
}

visit('sign-in-and-out', async page => {
  await signIn(page)

  await page.getByRole('button', { name: 'Sign out' }).click()

  await heading(page, 'Nobody is signed in')
  assert.equal((await token(page, { cacheMode: 'off' })).error, 'login_required')
})

visit('silent-renewal-in-a-frame', async page => {
  await signIn(page)
  const first = (await token(page)).token

  const [request, { token: renewed }] = await Promise.all([
    page.waitForRequest(request => request.url().includes('response_mode=web_message')),
    token(page, { cacheMode: 'off' }),
  ])

  assert.notEqual(request.frame(), page.mainFrame())
  assert.deepEqual([decodeJwt(renewed).scope, decodeJwt(renewed).sub], ['openid profile email read:posts', decodeJwt(first).sub])
})

visit('reload-keeps-the-person', async page => {
  await signIn(page)

  await page.goto(app.origin)

  await heading(page, 'Hello ada@example.com')
})

visit('renewal-with-refresh-tokens', async page => {
  await signIn(page, '?refresh=1')
  const first = (await token(page)).token
  const [request] = await Promise.all([
    page.waitForRequest(request => request.url().endsWith('/oauth/token')),
    token(page, { cacheMode: 'off' }).then(answer => assert.notEqual(answer.token, first)),
  ])

  assert.match(request.postData(), /grant_type=refresh_token/)
})

visit('sign-in-in-a-popup', async page => {
  await page.goto(app.origin)
  await heading(page, 'Nobody is signed in')
  const opened = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'Sign in here' }).click()
  await fillIn(await opened)

  await heading(page, 'Hello ada@example.com')
})

try {
  await runSuite()
} finally {
  await browser.close()
  await app.close()
}
