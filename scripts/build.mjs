import { chmodSync, copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadBundler, root } from './prepare.mjs'

/**
 * Bundles the command (`dist/specbox.js`) and, where there are any, the libraries (`dist/index.js`, `dist/testing.js`). One
 * file to read instead of hundreds: that is most of the start-up time. What is imported lazily stays in files of its own
 * (`dist/chunks`).
 */
export async function bundle({ main = 'src/main.ts', outdir = 'dist' } = {}) {
  const libraries = { index: 'src/index.ts', testing: 'src/testing/index.ts' }
  const present = Object.entries(libraries).filter(([, path]) => existsSync(join(root, path)))
  const entryPoints = { specbox: main, ...Object.fromEntries(present) }
  const { build } = await loadBundler()
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
    // Bundled CommonJS packages call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)",
    },
    // Has native binaries, which are found beside it.
    external: ['@photostructure/sqlite'],
  }).catch((error) => {
    // What is wrong has been printed, with its place: a stack trace of the bundler would only hide it.
    if (error.errors === undefined) throw error
    process.exit(1)
  })
  removeOthers(outdir, new Set(Object.keys(metafile.outputs)))
  chmodSync(join(root, outdir, 'specbox.js'), 0o755)
  // Loaded as it is into the processes that `specbox exec` starts.
  copyFileSync(join(root, 'src/cli/exec/preload.cjs'), join(root, outdir, 'preload.cjs'))
}

/** Chunks of earlier builds, whose names nobody uses any more. */
function removeOthers(outdir, made) {
  for (const entry of readdirSync(join(root, outdir), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && /\.js(\.map)?$/.test(path) && !made.has(relative(root, path).replaceAll('\\', '/')))
      rmSync(path)
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await bundle()
