import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { load } from 'js-yaml'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { marked, readMark } from './mark.ts'
import { type Generated, type Outcome, writeStories } from './write-stories.ts'

const one = (text = 'arazzo: 1.1.0\n', name = 'create-order'): Generated => ({ name, text })

describe('writing stories into a folder', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stories-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const path = (name: string) => join(folder, name)
  const read = (name: string) => readFileSync(path(name), 'utf8')
  const edit = (name: string, from: string, to: string) => writeFileSync(path(name), read(name).replace(from, to))
  const outcome = (...files: Generated[]): Outcome[] => writeStories(folder, files).map((kept) => kept.outcome)

  test('a new one is written, the same again is unchanged, another takes its place', () => {
    expect(outcome(one())).toEqual(['written'])
    expect(outcome(one())).toEqual(['unchanged'])
    expect(outcome(one('arazzo: 1.1.1\n'))).toEqual(['updated'])
    expect(load(read('create-order.yaml'))).toMatchObject({ arazzo: '1.1.1' })
  })

  test('an edited one is kept; what is new is beside it, once', () => {
    outcome(one())
    edit('create-order.yaml', '1.1.0', '1.1.0 # mine')
    const mine = read('create-order.yaml')
    expect(outcome(one())).toEqual(['edited'])
    expect(readdirSync(folder).filter((name) => name.endsWith('.new.yaml'))).toEqual([])
    expect(outcome(one('arazzo: 1.1.1\n'))).toEqual(['beside'])
    expect(read('create-order.new.yaml')).toBe(marked('arazzo: 1.1.1\n'))
    expect(outcome(one('arazzo: 1.1.2\n'))).toEqual(['beside'])
    expect(read('create-order.new.yaml')).toBe(marked('arazzo: 1.1.2\n'))
    expect(read('create-order.yaml')).toBe(mine)
  })

  test('whoever took over what is new says so by its line, and the file beside goes', () => {
    outcome(one())
    edit('create-order.yaml', '1.1.0', '1.1.0 # mine')
    outcome(one('arazzo: 1.1.1\n'))
    const { generated } = readMark(read('create-order.new.yaml'))
    edit('create-order.yaml', readMark(read('create-order.yaml')).generated!, generated!)
    expect(outcome(one('arazzo: 1.1.1\n'))).toEqual(['edited'])
    expect(existsSync(path('create-order.new.yaml'))).toBe(false)
    expect(read('create-order.yaml')).toContain('# mine')
  })

  test('one without its line is somebody’s own', () => {
    writeFileSync(path('create-order.yaml'), 'arazzo: 1.0.1\n')
    expect(outcome(one())).toEqual(['beside'])
    expect(read('create-order.yaml')).toBe('arazzo: 1.0.1\n')
  })

  test('a file beside that was edited is kept, too', () => {
    writeFileSync(path('create-order.yaml'), 'arazzo: 1.0.1\n')
    outcome(one())
    edit('create-order.new.yaml', 'arazzo', '# a note\narazzo')
    const noted = read('create-order.new.yaml')
    expect(outcome(one('arazzo: 1.1.1\n'))).toEqual(['beside'])
    expect(read('create-order.new.yaml')).toBe(noted)
  })

  test('a deleted one stays deleted, until it is asked back', () => {
    outcome(one(), one(undefined, 'read-order'))
    rmSync(path('read-order.yaml'))
    const files = [one(), one(undefined, 'read-order')]
    expect(outcome(...files)).toEqual(['unchanged', 'deleted'])
    expect(outcome(...files)).toEqual(['unchanged', 'deleted'])
    expect(existsSync(path('read-order.yaml'))).toBe(false)
    const restored = writeStories(folder, files, { restore: true })
    expect(restored.map((kept) => kept.outcome)).toEqual(['unchanged', 'written'])
  })

  test('one that the API does not have any more goes, unless it was edited', () => {
    outcome(one(), one(undefined, 'read-order'), one(undefined, 'delete-order'))
    edit('read-order.yaml', '1.1.0', '1.1.0 # mine')
    expect(outcome(one())).toEqual(['unchanged', 'removed', 'edited'])
    expect(existsSync(path('delete-order.yaml'))).toBe(false)
    expect(read('read-order.yaml')).toContain('# mine')
    // And comes back when the API has it again.
    expect(outcome(one(), one(undefined, 'delete-order'))).toEqual(['unchanged', 'written', 'edited'])
  })

  test('line ends that a checkout changed are no edit', () => {
    outcome(one('arazzo: 1.1.0\ninfo: x\n'))
    writeFileSync(path('create-order.yaml'), read('create-order.yaml').replaceAll('\n', '\r\n'))
    expect(outcome(one('arazzo: 1.1.0\ninfo: x\n'))).toEqual(['unchanged'])
  })

  test('a name that is none of a file here is refused', () => {
    expect(() => outcome(one(undefined, '../order'))).toThrow(/cannot be kept/)
  })
})

test('any change of a file but of its line ends is an edit', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.nat(), (text, more, at) => {
      const file = marked(`title: ${JSON.stringify(text)}\n`)
      expect(readMark(file).edited).toBe(false)
      const place = at % (file.indexOf('x-specbox-generated') + 1)
      const changed = file.slice(0, place) + more + file.slice(place)
      fc.pre(changed.replaceAll('\r\n', '\n') !== file)
      expect(readMark(changed).edited).toBe(true)
    }),
  )
})
