// People at the consent page: third-party applications, repeated and revoked consent, rich authorization requests.
import assert from 'node:assert/strict'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { launch, withPage } from '../lib/browser.mjs'
import { startApp } from '../lib/demo-app.mjs'
import { Management } from '../lib/management.mjs'
import { runSuite, scenario, setting } from '../lib/suite.mjs'

const issuer = setting('ENGINE_ISSUER')
const clientSecret = 'web-secret+/%&=:-0123456789'
const password = 'Correct-Horse-1'
const social = 'https://social.example.com'
const bank = 'https://bank.example.com'
const transfer = { type: 'money_transfer', instructedAmount: { amount: 2500, currency: 'USD' }, destinationAccount: 'xxxxxxxxxxx9876', beneficiary: 'Hanna <b>Herwitz</b>' }
const partial = `<h2>Operation Details</h2>
{%- assign details = transaction.params.authorization_details[0] -%}
<p id="amount">{{ details.instructedAmount.amount }} {{ details.instructedAmount.currency }}</p>
<p id="recipient">{{ details.beneficiary }}</p>
<p id="account">{{ details.destinationAccount }}</p>`

const management = new Management(issuer)
const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', issuer))
const browser = await launch()
const partner = await startApp({ issuer, port: Number(setting('PARTNER_PORT')), clientId: 'partner', clientSecret })
const shop = await startApp({ issuer, port: Number(setting('SHOP_PORT')), clientId: 'shop', clientSecret })
const local = await startApp({ issuer, port: Number(setting('LOCAL_PORT')), clientId: 'local', clientSecret, host: 'localhost' })
const apps = [partner, shop, local]

/** Every scenario has a person of its own, who has consented to nothing yet. */
function visit(name, options, run) {
  scenario(name, async () => {
    apps.forEach(app => app.reset())
    const email = `${name}@example.com`
    const { user_id: userId } = await management.call('POST', 'users', { connection: 'Username-Password-Authentication', email, password, email_verified: true })
    await withPage(browser, name, options, page => run(page, { email, userId }))
  })
}

const heading = (page, text) => page.getByRole('heading', { name: text }).waitFor()
const allow = page => page.getByRole('button', { name: 'Allow', exact: true }).click()
const reject = page => page.getByRole('button', { name: 'Don’t allow' }).click()
const signedIn = (page, app) => page.waitForURL(`${app.origin}/`)
const asked = async page => (await page.locator('.grants li').allInnerTexts()).map(text => text.replace(/\s+/g, ' ').trim())

async function begin(page, app, parameters) {
  app.reset()
  await page.goto(`${app.origin}/sign-in?${new URLSearchParams(parameters)}`)
}

/** The first request of the browser: the person signs in. */
async function signIn(page, app, parameters, { email }) {
  await begin(page, app, parameters)
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** The claims of the access token the application got, its signature checked. */
async function claims(app, audience) {
  assert.ok(app.tokens, `${app.origin} has no tokens, but ${app.error}`)
  return (await jwtVerify(app.tokens.access_token, keys, { issuer, audience, algorithms: ['RS256'] })).payload
}

const reading = { audience: social, scope: 'openid profile read:posts' }
const writing = { audience: social, scope: 'openid profile read:posts write:posts' }
const paying = { audience: bank, scope: 'openid', authorization_details: JSON.stringify([transfer]) }
const setPartial = screens => management.call('PUT', 'prompts/customized-consent/partials', screens)

for (const javaScriptEnabled of [true, false]) {
  const suffix = javaScriptEnabled ? 'with-scripts' : 'without-scripts'
  const options = { javaScriptEnabled }

  visit(`third-party-is-prompted-and-accepted-${suffix}`, options, async (page, person) => {
    await signIn(page, partner, { ...writing, scope: `${writing.scope} read:albums` }, person)
    await heading(page, 'Allow Partner to access your account?')
    await page.getByText('Partner is not operated by Contoso.').waitFor()
    assert.deepEqual(await asked(page), ['Profile access to your profile', 'Posts read and write your posts', 'Albums read your albums'])
    await allow(page)
    await signedIn(page, partner)
    assert.equal((await claims(partner, social)).scope, 'openid profile read:posts write:posts read:albums')

    await begin(page, partner, reading)
    await signedIn(page, partner)
    assert.equal((await claims(partner, social)).scope, reading.scope)
    const [grant] = await management.call('GET', `grants?user_id=${encodeURIComponent(person.userId)}`)
    assert.equal(grant.clientID, 'partner')
    assert.equal(grant.audience, social)
    assert.deepEqual([...grant.scope].sort(), ['openid', 'profile', 'read:albums', 'read:posts', 'write:posts'])
  })

  visit(`later-request-asks-for-what-is-new-${suffix}`, options, async (page, person) => {
    await signIn(page, partner, reading, person)
    await heading(page, /Allow Partner/)
    await allow(page)
    await signedIn(page, partner)

    await begin(page, partner, writing)
    await heading(page, /Allow Partner/)
    assert.deepEqual(await asked(page), ['Posts write your posts'])
    await allow(page)
    await signedIn(page, partner)
    assert.equal((await claims(partner, social)).scope, writing.scope)
  })

  visit(`rejected-${suffix}`, options, async (page, person) => {
    await signIn(page, partner, reading, person)
    await heading(page, /Allow Partner/)
    await reject(page)
    await heading(page, 'Refused: access_denied')
    assert.deepEqual(await management.call('GET', `grants?user_id=${encodeURIComponent(person.userId)}`), [])

    await begin(page, partner, reading)
    await heading(page, /Allow Partner/)
  })

  visit(`revoked-is-asked-again-${suffix}`, options, async (page, person) => {
    await signIn(page, partner, reading, person)
    await heading(page, /Allow Partner/)
    await allow(page)
    await signedIn(page, partner)
    const [grant] = await management.call('GET', `grants?user_id=${encodeURIComponent(person.userId)}`)
    await management.call('DELETE', `grants/${grant.id}`)

    await begin(page, partner, reading)
    await heading(page, /Allow Partner/)
    assert.deepEqual(await asked(page), ['Profile access to your profile', 'Posts read your posts'])
    await allow(page)
    await signedIn(page, partner)
    assert.equal((await claims(partner, social)).scope, reading.scope)
  })

  visit(`prompt-none-needs-consent-${suffix}`, options, async (page, person) => {
    await signIn(page, shop, { scope: 'openid email' }, person)
    await heading(page, `Hello ${person.email}`)
    await begin(page, partner, { ...reading, prompt: 'none' })
    await heading(page, 'Refused: consent_required')

    await begin(page, partner, reading)
    await heading(page, /Allow Partner/)
    await allow(page)
    await signedIn(page, partner)
    await begin(page, partner, { ...reading, prompt: 'none' })
    await signedIn(page, partner)
    assert.equal((await claims(partner, social)).scope, reading.scope)
    await begin(page, partner, { ...writing, prompt: 'none' })
    await heading(page, 'Refused: consent_required')
  })

  visit(`rich-authorization-accepted-${suffix}`, options, async (page, person) => {
    await setPartial({ 'customized-consent': { 'form-content': partial } })
    await signIn(page, shop, paying, person)
    await heading(page, 'Operation Details')
    assert.equal(await page.locator('#amount').innerText(), '2500 USD')
    assert.equal(await page.locator('#recipient').innerText(), transfer.beneficiary)
    assert.equal(await page.locator('#account').innerText(), transfer.destinationAccount)
    await allow(page)
    await signedIn(page, shop)
    assert.deepEqual(shop.tokens.authorization_details, [transfer])
    assert.deepEqual((await claims(shop, bank)).authorization_details, [transfer])

    await begin(page, shop, paying)
    await heading(page, 'Operation Details') // nobody consents to a payment once for all
  })

  visit(`rich-authorization-rejected-${suffix}`, options, async (page, person) => {
    await setPartial({ 'customized-consent': { 'form-content': partial } })
    await signIn(page, shop, paying, person)
    await heading(page, 'Operation Details')
    await reject(page)
    await heading(page, 'Refused: access_denied')
    await begin(page, shop, { ...paying, prompt: 'none' })
    await heading(page, 'Refused: consent_required')
  })
}

visit('first-party-is-not-asked', {}, async (page, person) => {
  await signIn(page, shop, writing, person)
  await signedIn(page, shop)
  assert.equal((await claims(shop, social)).scope, writing.scope)
})

visit('first-party-on-localhost-is-asked', {}, async (page, person) => {
  await signIn(page, local, reading, person)
  await heading(page, /Allow Local/)
  assert.equal(await page.getByText('is not operated by').count(), 0)
  await allow(page)
  await signedIn(page, local)
  assert.equal((await claims(local, social)).scope, reading.scope)
})

visit('prompt-consent-asks-for-everything', {}, async (page, person) => {
  await signIn(page, partner, writing, person)
  await heading(page, /Allow Partner/)
  await allow(page)
  await signedIn(page, partner)
  await begin(page, partner, { ...writing, prompt: 'consent' })
  await heading(page, /Allow Partner/)
  assert.deepEqual(await asked(page), ['Profile access to your profile', 'Posts read and write your posts'])
})

visit('rich-authorization-without-a-partial-lists-every-property', {}, async (page, person) => {
  await setPartial({})
  await signIn(page, shop, paying, person)
  await heading(page, 'money_transfer')
  const rows = await page.locator('.details dl div').allInnerTexts()
  assert.deepEqual(rows.map(row => row.replace(/\s+/g, ' ').trim()), [
    'instructedAmount amount 2500',
    'instructedAmount currency USD',
    'destinationAccount xxxxxxxxxxx9876',
    'beneficiary Hanna <b>Herwitz</b>',
  ])
})

visit('rich-authorization-outside-of-the-client-grant', {}, async page => {
  await begin(page, partner, paying)
  await heading(page, 'Refused: access_denied')
})

visit('rich-authorization-too-large', {}, async page => {
  await begin(page, shop, { ...paying, authorization_details: JSON.stringify(Array(6).fill(transfer)) })
  await heading(page, 'Refused: invalid_authorization_details')
})

/** Tabs to the button of that value and presses it. */
async function press(page, value) {
  for (let presses = 0; presses < 10 && await page.evaluate(() => document.activeElement.value) !== value; presses++) {
    await page.keyboard.press('Tab')
  }

  assert.equal(await page.evaluate(() => document.activeElement.value), value)
  await page.keyboard.press('Enter')
}

visit('keyboard-only-accept', {}, async (page, person) => {
  await begin(page, partner, reading)
  await page.keyboard.type(person.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await heading(page, /Allow Partner/)
  await press(page, 'accept')
  await signedIn(page, partner)
  assert.equal((await claims(partner, social)).scope, reading.scope)
})

visit('keyboard-only-rich-authorization-rejected', {}, async (page, person) => {
  await setPartial({ 'customized-consent': { 'form-content': partial } })
  await signIn(page, shop, paying, person)
  await heading(page, 'Operation Details')
  await press(page, 'deny')
  await heading(page, 'Refused: access_denied')
})

try {
  await runSuite()
} finally {
  await browser.close()
  await Promise.all(apps.map(app => app.close()))
}
