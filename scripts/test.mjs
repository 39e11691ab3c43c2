import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build, checkNode, install, root } from './prepare.mjs'

/** `npm test`: style, types, build, tests; ends at the first that fails. Further arguments go to Vitest. */
checkNode()
install('everything')
step('@biomejs/biome', 'biome', ['check', '--error-on-warnings', '.'])
step('typescript', 'tsc', ['--noEmit'])
await build()
process.exit(runTests(process.argv.slice(2)))

/** Runs the command of an installed package, and ends with its exit code when it fails. */
function step(name, command, args) {
  const code = run(name, command, args)
  if (code !== 0) process.exit(code)
}

function run(name, command, args) {
  const { bin, folder } = packageOf(name)
  const script = join(folder, typeof bin === 'string' ? bin : bin[command])
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1
}

function packageOf(name) {
  const path = createRequire(join(root, 'package.json')).resolve(`${name}/package.json`)
  return { bin: JSON.parse(readFileSync(path, 'utf8')).bin, folder: dirname(path) }
}

function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'specbox-test-'))
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = run('vitest', 'vitest', ['run', ...reporters, ...args])
  try {
    console.log(summary(JSON.parse(readFileSync(report, 'utf8'))))
  } catch (error) {
    console.error(`Vitest left no report: ${error.message}`)
    return code === 0 ? 1 : code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return code
}

/** A file that could not even be loaded has no failed test, and counts as one. */
function summary({ testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const skipped = numPendingTests + numTodoTests
  return `${numPassedTests} passed, ${numFailedTests + unloaded.length} failed, ${skipped} skipped`
}
