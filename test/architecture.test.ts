import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../src')

/** What each module may import, itself aside. `types` = type-only imports. */
const allowed: Record<string, readonly string[]> = {
  lib: [],
  openapi: ['lib'],
  blueprint: ['openapi', 'lib'],
  store: ['lib'],
  webhooks: ['blueprint', 'openapi', 'store:types', 'lib'],
  simulate: ['blueprint', 'openapi', 'store:types', 'lib'],
  workflows: ['openapi', 'lib'],
  journeys: ['simulate', 'blueprint', 'openapi', 'workflows:types', 'lib'],
  sandbox: ['workflows', 'journeys', 'simulate', 'webhooks', 'store', 'blueprint', 'openapi', 'lib'],
  proof: [
    'sandbox',
    'workflows',
    'journeys',
    'webhooks',
    'simulate:types',
    'blueprint',
    'store:types',
    'openapi',
    'lib',
  ],
  server: [
    'proof',
    'sandbox',
    'workflows',
    'journeys',
    'webhooks',
    'simulate:types',
    'blueprint',
    'store:types',
    'openapi:types',
    'lib',
  ],
  specs: ['webhooks', 'blueprint', 'openapi', 'lib'],
  testing: [
    'specs',
    'server',
    'proof',
    'sandbox',
    'workflows',
    'journeys',
    'webhooks',
    'simulate',
    'store',
    'blueprint',
    'openapi',
    'lib',
  ],
  cli: [
    'specs',
    'server',
    'proof',
    'workflows',
    'journeys',
    'webhooks',
    'sandbox',
    'store',
    'blueprint',
    'openapi',
    'lib',
  ],
}

/** The only files that may touch the outside world. */
const drivers = [
  /^openapi\/read\.ts$/,
  /^openapi\/cache\.ts$/,
  /^store\/sqlite\//,
  /^lib\/(clock|random|digest|token)\.ts$/,
  /^server\/(listen|impair)\.ts$/,
  /^webhooks\/(http-transport|connect)\.ts$/,
  /^specs\//,
  /^cli\//,
  /^main\.ts$/,
]

function files(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : []
  })
}

const sources = files(src).map((path) => ({ name: relative(src, path), text: readFileSync(path, 'utf8') }))
const production = sources.filter((file) => !/\.(test|contract)\.ts$/.test(file.name))

function imports(file: { name: string; text: string }) {
  return [...file.text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+['"](\.[^'"]+)['"]/gm)].map((match) => ({
    target: relative(src, resolve(src, dirname(file.name), match[2]!)),
    typeOnly: match[1] !== undefined,
  }))
}

describe('architecture', () => {
  test('imports go down', () => {
    const wrong = production.flatMap((file) => {
      const from = file.name.split('/')[0]!
      if (!file.name.includes('/')) return []
      return imports(file)
        .filter(({ target, typeOnly }) => {
          const to = target.split('/')[0]!
          if (to === from) return false
          const rules = allowed[from]
          return !(rules?.includes(to) || (typeOnly && rules?.includes(`${to}:types`)))
        })
        .map(({ target }) => `${file.name} → ${target}`)
    })
    expect(wrong).toEqual([])
  })

  test('no import cycles', () => {
    const graph = new Map(
      production.map((file) => [
        file.name,
        imports(file)
          .filter((i) => !i.typeOnly)
          .map((i) => i.target),
      ]),
    )
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (name: string, trail: string[]) => {
      if (trail.includes(name)) cycles.push([...trail.slice(trail.indexOf(name)), name].join(' → '))
      else if (!done.has(name)) for (const next of graph.get(name) ?? []) visit(next, [...trail, name])
      done.add(name)
    }
    for (const name of graph.keys()) visit(name, [])
    expect(cycles).toEqual([])
  })

  test('ambient input and output only in drivers', () => {
    const ambient =
      /from 'node:(fs|net|http|https|tls|dns|child_process|os|process|worker_threads)|\bprocess\.|Date\.now\(|new Date\(\)|Math\.random\(|randomUUID|randomBytes/
    const wrong = production.filter(
      (file) =>
        !drivers.some((driver) => driver.test(file.name)) &&
        ambient.test(file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
    )
    expect(wrong.map((file) => file.name)).toEqual([])
  })

  test('no vendor name in src', () => {
    const vendors =
      /\b(stripe|github|twilio|workos|adyen|slack|paypal|plaid|openai|shopify|sendgrid|svix|hubspot|notion|asana|clerk|discord|octokit)\b/i
    expect(production.filter((file) => vendors.test(file.text)).map((file) => file.name)).toEqual([])
  })

  test('no module-level mutable state', () => {
    expect(production.filter((file) => /^(export )?let /m.test(file.text)).map((file) => file.name)).toEqual([])
  })

  test('files are at most 400 lines', () => {
    expect(sources.filter((file) => file.text.split('\n').length > 401).map((file) => file.name)).toEqual([])
  })
})
