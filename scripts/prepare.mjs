import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
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

/**
 * Installs what package-lock.json says, when it is not there.
 * @param what `everything`, or only what is needed `to-run`: the packages that tests use are most of the download.
 */
export function install(what) {
  if (isInstalled(what)) return
  console.error('Installing dependencies …')
  const omit = what === 'to-run' ? ['--omit=dev'] : []
  if (npm(['ci', ...omit]) === 0) return
  console.error('npm ci failed; trying npm install …')
  const code = npm(['install', ...omit])
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
function isInstalled(what) {
  const noted = 'node_modules/.package-lock.json'
  if (!existsSync(join(root, noted))) return false
  const { packages: present } = readJson(noted)
  return Object.entries(readJson('package-lock.json').packages).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/')) return true
    const found = present[path]
    if (found !== undefined) return wanted.link === true || found.version === wanted.version
    return wanted.optional === true || (what === 'to-run' && (wanted.dev === true || wanted.devOptional === true))
  })
}

/** The bundler. It is no dependency of what it makes: where only those are installed, it gets a folder of its own. */
export async function loadBundler() {
  const beside = createRequire(join(root, 'package.json'))
  if (canResolve(beside)) return beside('esbuild')
  const folder = join(root, 'node_modules/.build')
  const apart = createRequire(join(folder, 'package.json'))
  if (!canResolve(apart)) {
    const { version } = readJson('package-lock.json').packages['node_modules/esbuild']
    const code = npm(['install', '--no-save', '--prefix', folder, `esbuild@${version}`])
    if (code !== 0) process.exit(code)
  }
  return apart('esbuild')
}

function canResolve(from) {
  try {
    from.resolve('esbuild')
    return true
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return false
    throw error
  }
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
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const [command, first] = started?.endsWith('.js') ? [process.execPath, [started]] : ['npm', []]
  const shell = command === 'npm' && process.platform === 'win32'
  // Its report of what it did goes nowhere, what went wrong to standard error: standard output belongs to the program.
  const { status } = spawnSync(command, [...first, ...args, ...quiet], {
    cwd: root,
    stdio: ['inherit', 'ignore', 'inherit'],
    shell,
  })
  return status ?? 1
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
