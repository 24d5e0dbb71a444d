// A person with a browser at examples/QuickStart.
import assert from 'node:assert/strict'
import { launch, withPage } from '../lib/browser.mjs'
import { runSuite, scenario, setting } from '../lib/suite.mjs'

const origin = setting('QUICKSTART_ORIGIN')
const browser = await launch()
const heading = (page, text) => page.getByRole('heading', { name: text }).waitFor()

async function signIn(page, email, password) {
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** A callback on localhost is reason to ask, once for each person. */
async function consent(page) {
  await heading(page, /Allow Acme Orders/)
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
}

for (const javaScriptEnabled of [true, false]) {
  const suffix = javaScriptEnabled ? 'with-scripts' : 'without-scripts'
  const email = `${suffix}@example.com`

  scenario(`sign-up-orders-out-and-in-${suffix}`, () => withPage(browser, `quickstart-${suffix}`, { javaScriptEnabled }, async page => {
    await page.goto(origin)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill('Brand-New-Pass-1')
    await page.getByRole('button', { name: 'Create account' }).click()
    await consent(page)
    await heading(page, /Hello/)
    await page.getByText(email).first().waitFor()
    await page.getByRole('link', { name: 'Your orders' }).click()
    await page.getByRole('cell', { name: 'A lamp' }).waitFor()
    await page.getByRole('link', { name: 'Back' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await heading(page, 'Acme Orders')

    await page.getByRole('link', { name: 'Sign in' }).click()
    await signIn(page, email, 'Brand-New-Pass-1')
    await heading(page, /Hello/)
  }))
}

scenario('declared-person-signs-in', () => withPage(browser, 'quickstart-declared', {}, async page => {
  await page.goto(`${origin}/orders`)
  await signIn(page, 'ann@example.com', setting('QUICKSTART_PASSWORD'))
  await consent(page)
  await page.getByRole('cell', { name: 'Two chairs' }).waitFor()
  await page.goto(origin)
  await heading(page, 'Hello, Ann Example')
}))

scenario('consent-denied-is-no-sign-in', () => withPage(browser, 'quickstart-denied', {}, async page => {
  await page.goto(`${origin}/signin`)
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Email address').fill('denied@example.com')
  await page.getByLabel('Password', { exact: true }).fill('Brand-New-Pass-1')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('button', { name: 'Don’t allow' }).click()
  await page.getByText('You were not signed in.').waitFor()
  assert.ok(page.url().startsWith(origin))
}))

try {
  await runSuite()
} finally {
  await browser.close()
}
