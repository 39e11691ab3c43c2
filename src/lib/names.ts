import pluralize from 'pluralize'

/** The words of an identifier in any casing: `lineItemID`, `line-item_id`, `LineItem ID` → line, item, id. */
export const words: (name: string) => readonly string[] = remembered((name) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase()),
)

export function snakeCase(name: string): string {
  return words(name).join('_')
}

/** Same identifier whatever the casing and separators: `FriendlyName`, `friendly_name` → `friendlyname`. */
export const normalizeName: (name: string) => string = remembered((name) =>
  name.replace(/[^A-Za-z0-9]+/g, '').toLowerCase(),
)

/** `addresses` → `address`, `statuses` → `status`; the last word only, so `line_items` → `line_item`. */
export const singular: (name: string) => string = remembered((name) => withLast(name, pluralize.singular))

export const plural: (name: string) => string = remembered((name) => withLast(name, pluralize.plural))

function withLast(name: string, change: (word: string) => string): string {
  const parts = words(name)
  const last = parts[parts.length - 1]
  return last === undefined ? name : [...parts.slice(0, -1), change(last)].join('_')
}

const maxRemembered = 20_000
const maxLength = 200

/** The same few thousand names are asked about over and over: answers are kept, as many as do no harm. */
function remembered<T>(make: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>()
  return (name) => {
    const answer = known.get(name)
    if (answer !== undefined) return answer
    const made = make(name)
    if (known.size >= maxRemembered) known.clear()
    if (name.length <= maxLength) known.set(name, made)
    return made
  }
}
