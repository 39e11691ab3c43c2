import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { spawnSync } from 'node:child_process'
import { root } from './prepare.mjs'

/**
 * Declares the libraries (`dist/types`) for those who use them from TypeScript: a declaration for each source file, less those
 * that the libraries' own do not reach.
 */
const outDir = join(root, 'dist/types')
rmSync(outDir, { recursive: true, force: true })
const typescript = createRequire(join(root, 'package.json')).resolve('typescript/package.json')
const { bin } = JSON.parse(readFileSync(typescript, 'utf8'))
const tsc = join(dirname(typescript), typeof bin === 'string' ? bin : bin.tsc)
const config = join(root, 'tsconfig.types.json')
const { status } = spawnSync(process.execPath, [tsc, '-p', config], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

const reached = new Set()
for (const entry of ['index.d.ts', 'testing/index.d.ts']) reach(join(outDir, entry))
for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (entry.isFile() && !reached.has(path)) rmSync(path)
}

/** Follows `from './x.ts'` and `import('./x.ts')`: such a name finds `x.d.ts` beside other declarations. */
function reach(path) {
  if (reached.has(path) || !existsSync(path)) return
  reached.add(path)
  for (const [, name] of readFileSync(path, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.ts['"]/g))
    reach(resolve(dirname(path), `${name}.d.ts`))
}
