import type { ExpressionType } from '../arazzo/description.ts'

/** The versions of each language that an Expression Type Object may name (Arazzo 1.1); 1.0 has those of JSONPath and XPath. */
const versions = {
  jsonpath: ['rfc9535', 'draft-goessner-dispatch-jsonpath-00'],
  xpath: ['xpath-31', 'xpath-30', 'xpath-20', 'xpath-10'],
  jsonpointer: ['rfc6901'],
} as const

export type Language = keyof typeof versions

/** The language of a selector, a target, or a criterion; null: none of the three. */
export function languageOf(type: string | ExpressionType | undefined): Language | null {
  const name = typeof type === 'object' && type !== null ? type.type : type
  return typeof name === 'string' && Object.hasOwn(versions, name) ? (name as Language) : null
}

/** What is wrong with the version that is asked for; '': nothing. */
export function versionProblem(type: string | ExpressionType | undefined): string {
  if (typeof type !== 'object' || type === null || type.version === undefined) return ''
  const language = languageOf(type)
  if (language === null) return `there is no language ${String(type.type)}`
  const known: readonly string[] = versions[language]
  return known.includes(type.version) ? '' : `${language} has no version ${type.version}; ${known.join(', ')} are known`
}
