import assert from 'node:assert/strict'
import { launch, withPage } from '../lib/browser.mjs'
import { startApp } from '../lib/demo-app.mjs'
import { runSuite, scenario, setting } from '../lib/suite.mjs'

const issuer = setting('ENGINE_ISSUER')
const clientSecret = 'web-secret+/%&=:-0123456789'
const browser = await launch()
const app = await startApp({ issuer, port: Number(setting('APP_PORT')), clientId: 'browser-app', clientSecret })
const partner = await startApp({ issuer, port: Number(setting('PARTNER_PORT')), clientId: 'browser-partner', clientSecret })

function visit(name, options, run) {
  scenario(name, async () => {
    app.reset()
    partner.reset()
    await withPage(browser, name, options, run)
  })
}

const heading = (page, text) => page.getByRole('heading', { name: text }).waitFor()

async function signIn(page, password = 'Correct-Horse-1') {
  await page.getByLabel('Email address').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
}

// Chromium holds every redirect that follows a form to form-action, also those of the application.
visit('callback-forwards-to-another-origin-of-the-application', {}, async page => {
  app.home = app.origin.replace('127.0.0.1', 'localhost') + '/'
  await page.goto(`${app.origin}/sign-in`)
  await signIn(page)
  await heading(page, 'Hello ada@example.com')
  assert.equal(page.url(), app.home)
})

visit('injected-form-target-gets-no-password', { violates: 'form-action' }, async page => {
  await page.goto(`${app.origin}/sign-in`)
  const visits = partner.visits
  await page.evaluate(target => { document.forms[0].action = target }, `${partner.origin}/stolen`)
  await page.getByLabel('Email address').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill('Correct-Horse-1')
  const refusal = page.waitForEvent('console', message => message.text().includes('form-action'))
  await page.evaluate(() => document.forms[0].requestSubmit())
  await refusal
  assert.ok(page.url().startsWith(issuer), page.url())
  assert.equal(partner.visits, visits)
})

for (const javaScriptEnabled of [true, false]) {
  const suffix = javaScriptEnabled ? 'with-scripts' : 'without-scripts'
  const options = { javaScriptEnabled }

  visit(`sign-in-and-out-${suffix}`, options, async page => {
    await page.goto(app.origin)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await signIn(page)
    await heading(page, 'Hello ada@example.com')
    await page.getByRole('link', { name: 'Sign out' }).click()
    await heading(page, 'Nobody is signed in')
    await page.goto(`${app.origin}/sign-in?prompt=none`)
    await heading(page, 'Refused: login_required')
  })

  visit(`sign-up-${suffix}`, options, async page => {
    await page.goto(`${app.origin}/sign-in`)
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Email address').fill(`${suffix}@example.com`)
    await page.getByLabel('Password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Password', { exact: true }).fill('Brand-New-Pass-1')
    await page.getByRole('button', { name: 'Create account' }).click()
    await heading(page, `Hello ${suffix}@example.com`)
  })

  visit(`wrong-password-${suffix}`, options, async page => {
    await page.goto(`${app.origin}/sign-in`)
    await signIn(page, 'wrong')
    assert.equal(await page.getByRole('alert').innerText(), 'Wrong email or password.')
    assert.equal(await page.getByLabel('Email address').inputValue(), 'ada@example.com')
    await signIn(page)
    await heading(page, 'Hello ada@example.com')
  })

  visit(`consent-accepted-and-denied-${suffix}`, options, async page => {
    await page.goto(`${partner.origin}/sign-in?prompt=consent`)
    await signIn(page)
    await heading(page, /Allow Browser Partner/)
    await page.getByRole('button', { name: 'Don’t allow' }).click()
    await heading(page, 'Refused: access_denied')
    await page.goto(`${partner.origin}/sign-in?prompt=consent`)
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.waitForURL(partner.origin + '/')
    assert.equal(partner.tokens.claims().aud, 'browser-partner')
  })

  visit(`form-post-${suffix}`, options, async page => {
    await page.goto(`${app.origin}/sign-in?response_mode=form_post`)
    await signIn(page)
    if (!javaScriptEnabled) {
      await page.getByRole('button', { name: 'Continue' }).click()
    }

    await heading(page, 'Hello ada@example.com')
    assert.equal(app.method, 'POST')
  })

  visit(`error-page-${suffix}`, options, async page => {
    const response = await page.goto(`${app.origin}/sign-in?redirect_uri=https://evil.example.com/`)
    assert.equal(response.status(), 403)
    await heading(page, 'Something went wrong')
    assert.ok(page.url().startsWith(issuer), 'nobody is sent to a foreign address')
  })

  visit(`sign-out-asks-${suffix}`, options, async page => {
    await page.goto(`${app.origin}/sign-in`)
    await signIn(page)
    await heading(page, 'Hello ada@example.com')
    await page.goto(`${issuer}oidc/logout`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await heading(page, 'You are signed out')
    await page.goto(`${app.origin}/sign-in?prompt=none`)
    await heading(page, 'Refused: login_required')
  })
}

// The width of a small telephone: nothing sticks out, and a code stays in one line so that it can be read and told.
const isNarrowEnough = page => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
const linesOf = locator => locator.evaluate(element => {
  const range = document.createRange()
  range.selectNodeContents(element)
  return new Set([...range.getClientRects()].map(rectangle => Math.round(rectangle.top))).size
})

visit('telephone-every-page-fits-320-pixels', { viewport: { width: 320, height: 568 } }, async page => {
  await page.goto(`${app.origin}/sign-in?redirect_uri=https://evil.example.com/`)
  await heading(page, 'Something went wrong')
  assert.ok(await isNarrowEnough(page), 'the error page')
  const codes = page.locator('.facts dd')
  assert.equal(await codes.first().innerText(), 'unauthorized_client')
  assert.equal(await linesOf(codes.first()), 1)

  await page.goto(`${partner.origin}/sign-in?prompt=consent`)
  assert.ok(await isNarrowEnough(page), 'the login page')
  await signIn(page, 'wrong')
  await page.getByRole('alert').waitFor()
  assert.ok(await isNarrowEnough(page), 'the login page with an error')
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Email address').fill('somebody-with-a-rather-long-address@an-equally-long-name.example.com')
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('alert').waitFor()
  assert.ok(await isNarrowEnough(page), 'the page to sign up with an error')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signIn(page)
  await heading(page, /Allow Browser Partner/)
  assert.ok(await isNarrowEnough(page), 'the consent page')
})

visit('laptop-consent-is-decided-without-scrolling', { viewport: { width: 1366, height: 625 } }, async page => {
  await page.goto(`${partner.origin}/sign-in?prompt=consent&scope=${encodeURIComponent('openid profile email address phone offline_access')}`)
  await signIn(page)
  await heading(page, /Allow Browser Partner/)
  for (const name of ['Allow', 'Don’t allow']) {
    const box = await page.getByRole('button', { name, exact: true }).boundingBox()
    assert.ok(box.y >= 0 && box.y + box.height <= 625, `${name} is at ${JSON.stringify(box)}`)
  }
})

visit('weak-password-is-told-the-rule-it-breaks', {}, async page => {
  const brokenRules = () => page.locator('#password-rules .failed').allInnerTexts()
  await page.goto(`${app.origin}/sign-in`)
  await page.getByRole('link', { name: 'Create an account' }).click()
  assert.deepEqual(await brokenRules(), [])
  for (const [password, rule] of [['Short1!', /^Not met: At least 8 characters/], ['onlylowercase', /^Not met: At least 3 of/]]) {
    await page.getByLabel('Email address').fill('weak@example.com')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('alert').waitFor()
    const broken = await brokenRules()
    assert.equal(broken.length, 1, broken.join('; '))
    assert.match(broken[0], rule)
  }
})

visit('keyboard-only-sign-in', {}, async page => {
  await page.goto(`${app.origin}/sign-in`)
  await page.waitForFunction(() => document.activeElement?.id === 'username') // the field that has autofocus gets it with the first frame
  await page.keyboard.type('ada@example.com')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Correct-Horse-1')
  await page.keyboard.press('Enter')
  await heading(page, 'Hello ada@example.com')
})

visit('keyboard-only-show-password-and-continue', {}, async page => {
  await page.goto(`${app.origin}/sign-in`)
  await page.waitForFunction(() => document.activeElement?.id === 'username') // the field that has autofocus gets it with the first frame
  await page.keyboard.type('ada@example.com')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Correct-Horse-1')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  assert.equal(await page.locator('#password').getAttribute('type'), 'text')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Continue')
  await page.keyboard.press('Enter')
  await heading(page, 'Hello ada@example.com')
})

visit('keyboard-only-consent', {}, async page => {
  await page.goto(`${partner.origin}/sign-in?prompt=consent`)
  await signIn(page)
  await heading(page, /Allow Browser Partner/)
  for (let presses = 0; presses < 10 && await page.evaluate(() => document.activeElement.value) !== 'accept'; presses++) {
    await page.keyboard.press('Tab')
  }

  await page.keyboard.press('Enter')
  await page.waitForURL(partner.origin + '/')
  assert.equal(partner.tokens.claims().aud, 'browser-partner')
})

visit('going-back-after-sign-in-does-no-harm', {}, async page => {
  await page.goto(`${app.origin}/sign-in`)
  await signIn(page)
  await heading(page, 'Hello ada@example.com')
  await page.goBack()
  await page.goto(app.origin)
  await heading(page, 'Hello ada@example.com')
})

try {
  await runSuite()
} finally {
  await browser.close()
  await Promise.all([app.close(), partner.close()])
}
