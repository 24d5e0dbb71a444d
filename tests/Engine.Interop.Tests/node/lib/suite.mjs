// Runs named scenarios one after the other and prints one JSON line for each: {"name", "ok", "error"}.
import process from 'node:process'

const scenarios = []

export function scenario(name, run, seconds = 60) {
  scenarios.push({ name, run, seconds })
}

export async function runSuite() {
  for (const { name, run, seconds } of scenarios) {
    let error = null
    let timer
    try {
      const limit = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`the scenario took more than ${seconds} s`)), seconds * 1000)
      })
      await Promise.race([run(), limit])
    } catch (thrown) {
      error = describe(thrown)
    } finally {
      clearTimeout(timer)
    }

    process.stdout.write(JSON.stringify({ name, ok: error === null, error }) + '\n')
  }
}

function describe(thrown) {
  const lines = []
  for (let current = thrown; current; current = current.cause) {
    lines.push(current instanceof Error ? current.stack : JSON.stringify(current))
    if (!(current instanceof Error)) {
      break
    }
  }

  return lines.join('\ncaused by ')
}

export function setting(name) {
  const value = process.env[name]
  if (!value) {
    throw new Error(`the environment variable ${name} is missing`)
  }

  return value
}
