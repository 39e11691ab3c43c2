import type { Condition, Operand, Operator, SyntaxFault, Token } from './condition-syntax.ts'
import { tokenize } from './condition-tokens.ts'

const maxDepth = 50

/**
 * Parses a simple condition (Arazzo 1.1, "Criterion Object": literals and operators). `!` binds closest, then comparisons,
 * `&&`, `||`.
 */
export function parseCondition(text: string): { readonly ok: true; readonly condition: Condition } | SyntaxFault {
  const split = tokenize(text)
  if (!split.ok) return split
  const parser = new ConditionParser(split.tokens, text.length)
  try {
    const condition = parser.or(0)
    parser.end()
    return { ok: true, condition }
  } catch (error) {
    if (error instanceof Unexpected) return { ok: false, message: error.message, offset: error.offset }
    throw error
  }
}

class Unexpected extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

class ConditionParser {
  private readonly tokens: readonly Token[]
  private readonly length: number
  private at = 0

  constructor(tokens: readonly Token[], length: number) {
    this.tokens = tokens
    this.length = length
  }

  or(depth: number): Condition {
    let left = this.and(depth)
    while (this.eat('||')) left = { kind: 'or', left, right: this.and(depth) }
    return left
  }

  end(): void {
    if (this.at < this.tokens.length) this.refuse()
  }

  private and(depth: number): Condition {
    let left = this.comparison(depth)
    while (this.eat('&&')) left = { kind: 'and', left, right: this.comparison(depth) }
    return left
  }

  private comparison(depth: number): Condition {
    const left = this.unary(depth)
    const operator = this.comparisonOperator()
    if (operator === null) return left
    return { kind: 'compare', operator, left: operandOf(left), right: operandOf(this.unary(depth)) }
  }

  private unary(depth: number): Condition {
    if (depth > maxDepth) throw new Unexpected(`nested more than ${maxDepth} deep`, this.offset())
    if (this.eat('!')) return { kind: 'not', inner: this.unary(depth + 1) }
    if (this.eat('(')) {
      const inner = this.or(depth + 1)
      if (!this.eat(')')) throw new Unexpected('a parenthesis is not closed', this.offset())
      return inner
    }
    const token = this.tokens[this.at]
    if (token?.kind !== 'operand') return this.refuse()
    this.at++
    return { kind: 'bare', operand: token.operand }
  }

  private comparisonOperator(): Operator | null {
    const token = this.tokens[this.at]
    if (token?.kind !== 'operator' || !/^[=!<>]=?$/.test(token.text) || token.text === '!') return null
    this.at++
    return token.text as Operator
  }

  private eat(text: string): boolean {
    const token = this.tokens[this.at]
    if (token?.kind !== 'operator' || token.text !== text) return false
    this.at++
    return true
  }

  private offset(): number {
    return this.tokens[this.at]?.at ?? this.length
  }

  private refuse(): never {
    const token = this.tokens[this.at]
    if (token === undefined) throw new Unexpected('it ends where a value is expected', this.length)
    throw new Unexpected(
      token.kind === 'operator' ? `${token.text} is not expected here` : 'an operator is missing',
      token.at,
    )
  }
}

function operandOf(condition: Condition): Operand {
  return condition.kind === 'bare' ? condition.operand : { kind: 'nested', condition }
}
