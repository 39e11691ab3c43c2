import { isObject, type JsonObject, type JsonValue, own } from '../lib/json.ts'
import { lazily } from '../lib/lazily.ts'
import { atPointer, joinPointer, type Pointer, pointerTokens, unescapeToken } from '../lib/pointer.ts'
import type { Resolved, SpecDocument } from './document.ts'

export type DocumentParts = Omit<SpecDocument, 'at' | 'resolve'>

/** References in one chain: a longer one is a circle that grows (`a` → `a/b` → `a/b/b` …). */
const maxHops = 100
/** Entries of a memo before it starts afresh: pointers come from the document, but a caller may invent them. */
const maxMemo = 50_000
/** Characters of a pointer that is looked up step by step: a longer one may have more steps than the stack has room for. */
const maxStepped = 1000

/** Makes a SpecDocument of its parts. The root must not change afterwards: answers are remembered. */
export function createDocument({ root, ...rest }: DocumentParts): SpecDocument {
  return createLazyDocument(rest, () => root)
}

/** As `createDocument`, of a root that takes time to get: it is read when somebody first looks into the document. */
export function createLazyDocument(parts: Omit<DocumentParts, 'root'>, read: () => JsonObject): SpecDocument {
  const rootOf = lazily(read)
  const values = new Map<Pointer, JsonValue>()
  const targets = new Map<Pointer, Resolved>()

  const at = (pointer: Pointer): JsonValue | undefined => {
    const known = values.get(pointer)
    if (known !== undefined) return known
    const slash = pointer.lastIndexOf('/')
    // One step from what holds it: who asks for a value asks for its neighbours too.
    const near = slash > 0 && pointer.length < maxStepped
    const value = near
      ? step(at(pointer.slice(0, slash)), unescapeToken(pointer.slice(slash + 1)))
      : atPointer(rootOf(), pointer)
    if (value === undefined) return undefined
    keep(values, pointer, value)
    return value
  }

  const resolve = (pointer: Pointer): Resolved => {
    const known = targets.get(pointer)
    if (known !== undefined) return known
    const value = at(pointer)
    // What is there and refers to nothing is its own end, as most pointers are.
    const found = value === undefined || isReference(value) ? follow(rootOf(), pointer) : { pointer, value }
    keep(targets, pointer, found)
    return found
  }

  return {
    ...parts,
    get root() {
      return rootOf()
    },
    at,
    resolve,
  }
}

function keep<T>(memo: Map<Pointer, T>, pointer: Pointer, value: T): void {
  if (memo.size >= maxMemo) memo.clear()
  memo.set(pointer, value)
}

/** Follows references at the end of the pointer and, as many documents need it, in the middle of it too. */
export function follow(root: JsonObject, start: Pointer): Resolved {
  let pointer = start
  for (let hop = 0; hop < maxHops; hop++) {
    const tokens = pointerTokens(pointer)
    let at: JsonValue | undefined = root
    let depth = 0
    for (; depth < tokens.length; depth++) {
      const next = step(at, tokens[depth]!)
      if (next === undefined) break
      at = next
    }
    const target = referenceOf(root, at)
    if (depth === tokens.length && target === undefined) return { pointer, value: isReference(at) ? undefined : at }
    if (target === undefined) return { pointer, value: undefined }
    pointer = joinPointer(target, ...tokens.slice(depth))
  }
  return { pointer: start, value: undefined }
}

function step(at: JsonValue | undefined, token: string): JsonValue | undefined {
  if (Array.isArray(at)) return /^(0|[1-9]\d*)$/.test(token) ? at[Number(token)] : undefined
  return isObject(at) ? own(at, token) : undefined
}

function isReference(value: JsonValue | undefined): boolean {
  return isObject(value) && typeof own(value, '$ref') === 'string'
}

/** The pointer that a value's `$ref` names, when it is local. The loader left it unencoded; other makers may not have. */
function referenceOf(root: JsonObject, value: JsonValue | undefined): Pointer | undefined {
  const ref = isObject(value) ? own(value, '$ref') : undefined
  if (typeof ref !== 'string' || !/^#(\/|$)/.test(ref)) return undefined
  const raw = ref.slice(1)
  if (!raw.includes('%') || atPointer(root, raw) !== undefined) return raw
  return decodeFragment(raw)
}

/** A URI fragment without its percent-encoding; as it is when the encoding is broken. */
export function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}
