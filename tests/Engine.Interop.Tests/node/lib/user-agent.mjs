// What a browser does without scripts: cookies, redirects, forms. It stops where the application begins.

export class UserAgent {
  #cookies = new Map()
  #isApplication

  constructor(isApplication) {
    this.#isApplication = isApplication
  }

  clearCookies() {
    this.#cookies.clear()
  }

  /** Follows redirects to a page, or to an address of the application. */
  async open(url, init = {}) {
    let target = new URL(url)
    let request = init
    for (let hops = 0; hops < 20; hops++) {
      if (this.#isApplication(target)) {
        return { callback: target, request: request.method === 'POST' ? request : undefined }
      }

      const response = await fetch(target, {
        ...request,
        redirect: 'manual',
        headers: { ...request.headers, cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      })
      this.#keep(response)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status > 399 || !location) {
        return new Page(target, response.status, await response.text())
      }

      target = new URL(location, target)
      if (response.status !== 307 && response.status !== 308) {
        request = {}
      }
    }

    throw new Error(`too many redirects, the last one to ${target}`)
  }

  /** Submits a page's form with these values, pressing the button of that value. */
  async submit(page, values = {}, button) {
    const form = page.form
    const body = new URLSearchParams(form.hidden)
    for (const [name, value] of Object.entries(values)) {
      if (!form.names.has(name)) {
        throw new Error(`the form has no field ${name}, but ${[...form.names]}`)
      }

      body.set(name, value)
    }

    if (button !== undefined) {
      if (!form.buttons.has(button)) {
        throw new Error(`the form has no button ${button}, but ${[...form.buttons]}`)
      }

      body.set('action', button)
    }

    return this.open(form.action, { method: 'POST', body, headers: { origin: page.url.origin } })
  }

  #keep(response) {
    for (const header of response.headers.getSetCookie()) {
      const [pair, ...attributes] = header.split(';')
      const equals = pair.indexOf('=')
      const name = pair.slice(0, equals).trim()
      if (attributes.some(attribute => /^\s*max-age=0\s*$/i.test(attribute))) {
        this.#cookies.delete(name)
      } else {
        this.#cookies.set(name, pair.slice(equals + 1).trim())
      }
    }
  }
}

class Page {
  constructor(url, status, html) {
    this.url = url
    this.status = status
    this.html = html
  }

  get text() {
    return decode(this.html.replace(/<(style|script)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim()
  }

  get form() {
    const [, head, content] = this.html.match(/<form([^>]*)>([\s\S]*?)<\/form>/) ?? []
    if (head === undefined) {
      throw new Error(`the page at ${this.url} (${this.status}) has no form: ${this.text}`)
    }

    const hidden = []
    const names = new Set()
    const buttons = new Set()
    for (const [tag, kind] of content.matchAll(/<(input|button)\b[^>]*>/g)) {
      const name = attribute(tag, 'name')
      if (kind === 'button') {
        buttons.add(attribute(tag, 'value'))
      } else if (name) {
        names.add(name)
        if (attribute(tag, 'type') === 'hidden') {
          hidden.push([name, attribute(tag, 'value') ?? ''])
        }
      }
    }

    return { action: new URL(attribute(head, 'action'), this.url), hidden, names, buttons }
  }
}

function attribute(tag, name) {
  const match = tag.match(new RegExp(`\\s${name}="([^"]*)"`))
  return match ? decode(match[1]) : undefined
}

function decode(text) {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&')
}
