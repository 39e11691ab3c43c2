import { isAlgorithm, signatureOf } from './algorithms.ts'
import type { CompiledScheme } from './compile.ts'
import { hasPart, type Part, renderTemplate } from './template.ts'

/** What was signed, and with what. */
export interface Made {
  readonly message: string
  readonly secrets: readonly string[]
  /** One for each secret, bare. */
  readonly signatures: readonly string[]
}

type ValueOf = (part: Part) => string

export function headersOf(compiled: CompiledScheme, made: Made, valueOf: ValueOf): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { name, value } of compiled.headers) {
    const perSecret = hasPart(name, 'secretIndex')
    if (made.secrets.length === 0 && (perSecret || hasPart(value, 'signature', 'signatures'))) continue
    for (const index of perSecret ? made.secrets.keys() : [0]) {
      const render = (part: Part) => partOfHeader(part, index, compiled, made, valueOf)
      headers[renderTemplate(name, render)] = renderTemplate(value, render)
    }
  }
  return headers
}

function partOfHeader(part: Part, index: number, compiled: CompiledScheme, made: Made, valueOf: ValueOf): string {
  switch (part.name) {
    case 'secretIndex':
      return String(index + 1)
    case 'signature':
      return part.argument === '' ? made.signatures[index]! : otherSignature(part.argument, index, compiled, made)
    case 'signatures':
      return made.signatures.map((_, each) => formatted(each, compiled, made, valueOf)).join(compiled.scheme.separator)
    default:
      return valueOf(part)
  }
}

function formatted(index: number, compiled: CompiledScheme, made: Made, valueOf: ValueOf): string {
  return renderTemplate(compiled.signature, (part) => {
    if (part.name === 'signature') return made.signatures[index]!
    return part.name === 'secretIndex' ? String(index + 1) : valueOf(part)
  })
}

function otherSignature(algorithm: string, index: number, { scheme }: CompiledScheme, made: Made): string {
  if (!isAlgorithm(algorithm)) throw new Error(`No such algorithm of signatures: ${algorithm}`)
  return signatureOf({ ...scheme, algorithm }, made.message, made.secrets[index]!)
}
