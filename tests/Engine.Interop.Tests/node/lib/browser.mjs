// Chromium for one suite; every scenario gets a profile of its own, and leaves a picture when it fails.
import { chromium } from 'playwright-core'
import { join } from 'node:path'
import { setting } from './suite.mjs'

export async function launch() {
  return chromium.launch({
    executablePath: setting('ENGINE_CHROMIUM'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** Runs `visit` with a page; errors of scripts fail it, and violations of the content security policy but for those it expects. */
export async function withPage(browser, name, { violates, ...options }, visit) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints = []
  page.setDefaultTimeout(15_000)
  page.on('console', message => {
    if (/content security policy/i.test(message.text())) {
      complaints.push(message.text())
    }
  })
  page.on('pageerror', error => complaints.push(String(error)))
  try {
    await visit(page)
    if (violates ? !complaints.some(complaint => complaint.includes(violates)) : complaints.length > 0) {
      throw new Error(`the browser complains: ${complaints.join('; ')}`)
    }
  } catch (error) {
    const file = join(setting('ENGINE_SCREENSHOTS'), `${name}.png`)
    const text = await page.locator('body').innerText().catch(() => '')
    await page.screenshot({ path: file }).catch(() => {})
    throw new Error(`at ${page.url()}, see ${file}\n${text}`, { cause: error })
  } finally {
    await context.close()
  }
}
