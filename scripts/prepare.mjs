import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Gets a checkout ready, and does only what is not done yet. Plain enough to be read by a Node too old to run Specbox. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Ends the process with a sentence when Node is older than `engines` of package.json asks for. */
export function checkNode() {
  const wanted = readJson('package.json').engines.node.replace('>=', '')
  const [major, minor] = wanted.split('.').map(Number)
  const [ourMajor, ourMinor] = process.versions.node.split('.').map(Number)
  if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return
  console.error(
    `Specbox needs Node.js ${wanted} or newer; this is ${process.versions.node}. Get one from https://nodejs.org`,
  )
  process.exit(1)
}

/** Installs what package-lock.json says, when it is not there. */
export function install() {
  if (isInstalled()) return
  console.error('Installing dependencies …')
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  if (npm(['ci', ...quiet]) === 0) return
  console.error('npm ci failed; trying npm install …')
  const code = npm(['install', ...quiet])
  if (code !== 0) process.exit(code)
}

/** Builds `dist/` when something that goes into it is newer. */
export async function build() {
  if (isBuilt()) return
  console.error('Building …')
  const { bundle } = await import('./build.mjs')
  await bundle()
}

/** Compares what npm noted when it installed with the lock file: times would lie after a checkout. */
function isInstalled() {
  const noted = 'node_modules/.package-lock.json'
  if (!existsSync(join(root, noted))) return false
  const { packages: present } = readJson(noted)
  return Object.entries(readJson('package-lock.json').packages).every(([path, { version, link, optional }]) => {
    if (!path.startsWith('node_modules/')) return true
    const found = present[path]
    return found === undefined ? optional === true : link === true || found.version === version
  })
}

function isBuilt() {
  const built = join(root, 'dist/specbox.js')
  if (!existsSync(built)) return false
  const since = statSync(built).mtimeMs
  const inputs = ['package.json', 'package-lock.json', 'scripts/build.mjs'].map((path) => join(root, path))
  return [...inputs, ...filesUnder(join(root, 'src'))].every((path) => statSync(path).mtimeMs <= since)
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : /\.test\.ts$/.test(path) ? [] : [path]
  })
}

/** Runs npm: the one that started us, or else the one on the PATH. */
function npm(args) {
  const started = process.env.npm_execpath
  const [command, first] = started?.endsWith('.js') ? [process.execPath, [started]] : ['npm', []]
  const shell = command === 'npm' && process.platform === 'win32'
  // npm's chatter goes to standard error: standard output belongs to the program that is being prepared.
  const { status } = spawnSync(command, [...first, ...args], { cwd: root, stdio: ['inherit', 2, 2], shell })
  return status ?? 1
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
