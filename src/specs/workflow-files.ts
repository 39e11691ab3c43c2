import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative } from 'node:path'
import { isObject, type JsonValue } from '../lib/json.ts'
import { limitsOf } from '../openapi/limits.ts'
import { parse } from '../openapi/parse.ts'

/** Arazzo documents that belong to an API: those in `workflows/` beside its description and its overlays. */
export function workflowFiles(location: string, overlays: readonly string[]): string[] {
  const folders = [location, ...overlays].map((path) => join(dirname(path), 'workflows'))
  return [...new Set(folders)].flatMap(arazzoFiles)
}

/** They say so in their first key; others there are left alone. */
function arazzoFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => ['.yaml', '.yml', '.json'].includes(extname(name)) && !/\.new\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => /^\s*(?:\{\s*)?["']?arazzo["']?\s*:/m.test(readFileSync(path, 'utf8').slice(0, 2000)))
    .sort()
}

/** The description that an overlay says it is for (Overlay Object, `extends`): workflows beside it call the API by that name. */
export function extendedBy(overlay: string): string[] {
  if (!existsSync(overlay)) return []
  const found = /^extends:\s*["']?([^"'\s]+)/m.exec(readFileSync(overlay, 'utf8').slice(0, 5000))
  return found === null ? [] : [found[1]!]
}

/** Relative where it is below the folder of the command; the place of what is bundled tells nobody anything. */
export function shownPath(file: string): string {
  const path = relative('', file)
  return path.startsWith('..') ? basename(file) : path
}

/** Names of the workflows in a file, without checking it: none where it cannot be read. */
export function namesIn(file: string): string[] {
  const parsed = parse(readFileSync(file, 'utf8'), limitsOf({}))
  const workflows = parsed.ok && isObject(parsed.value) ? parsed.value.workflows : undefined
  return Array.isArray(workflows) ? workflows.flatMap(nameOf) : []
}

const nameOf = (workflow: JsonValue): string[] =>
  isObject(workflow) && typeof workflow.workflowId === 'string' ? [workflow.workflowId] : []
