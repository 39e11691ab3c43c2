import { words } from '../../../lib/names.ts'

/** How a document writes the names of its events: what stands between the thing and what happened, and the letters. */
export interface NameStyle {
  /** Between the thing and what happened: `.` of `order.created`; `''` of `orderCreated`. */
  readonly separator: string
  /** Between the words of one part: `_` of `payment_intent.created`; `''`: capitals do it. */
  readonly joint: string
  readonly letters: 'lower' | 'upper' | 'camel' | 'pascal'
}

export const plainStyle: NameStyle = { separator: '.', joint: '_', letters: 'lower' }

/** Fewer names than this teach no style. */
const fewest = 3

/** The style most of the names are written in. */
export function learnStyle(names: readonly string[]): NameStyle {
  if (names.length < fewest) return plainStyle
  const separator = voted(names, (name) => (words(name).length < 2 ? undefined : separatorOf(name)), '.')
  const parts = names.flatMap((name) => (/[.:/]/.test(separator) ? name.split(separator) : [name]))
  const letters = voted(names, lettersOf, 'lower')
  const joint = letters === 'camel' || letters === 'pascal' ? '' : voted(parts, jointOf, '_')
  return { separator, joint, letters }
}

function separatorOf(name: string): string {
  return /[.:/]/.exec(name)?.[0] ?? /[_-]/.exec(name)?.[0] ?? (/[a-z][A-Z]/.test(name) ? '' : '.')
}

function jointOf(part: string): string | undefined {
  return /[_-]/.exec(part)?.[0]
}

function lettersOf(name: string): NameStyle['letters'] {
  if (!/[a-z]/.test(name)) return 'upper'
  if (!/[A-Z]/.test(name)) return 'lower'
  return /^[A-Z]/.test(name) ? 'pascal' : 'camel'
}

function voted<T>(names: readonly string[], read: (name: string) => T | undefined, otherwise: T): T {
  const votes = new Map<T, number>()
  for (const name of names) {
    const vote = read(name)
    if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1)
  }
  let best = otherwise
  let most = 0
  for (const [vote, count] of votes) if (count > most) [best, most] = [vote, count]
  return best
}

/** `payment_intent`, `canceled` → `payment_intent.canceled`, `PAYMENT.INTENT` …, as the style has it. */
export function composeName(style: NameStyle, thing: string, happened: string): string {
  const parts = [words(thing), words(happened)]
  if (style.joint === '' && style.separator === '') return lettered(parts.flat(), style)
  return parts.map((part) => lettered(part, style)).join(style.separator)
}

function lettered(parts: readonly string[], { letters, joint }: NameStyle): string {
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  if (letters === 'upper') return parts.map((word) => word.toUpperCase()).join(joint)
  if (letters === 'pascal') return parts.map(capital).join(joint)
  if (letters === 'camel') return parts.map((word, index) => (index === 0 ? word : capital(word))).join(joint)
  return parts.join(joint)
}

/** What a text must be like to be the name of an event. */
export function isEventName(text: string): boolean {
  return text.length <= 200 && /^[A-Za-z][\w.:/ -]*$/.test(text)
}
