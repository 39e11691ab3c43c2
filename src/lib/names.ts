import pluralize from 'pluralize'

/** The words of an identifier in any casing: `lineItemID`, `line-item_id`, `LineItem ID` → line, item, id. */
export function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

export function snakeCase(name: string): string {
  return words(name).join('_')
}

/** Same identifier whatever the casing and separators: `FriendlyName`, `friendly_name` → `friendlyname`. */
export function normalizeName(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '').toLowerCase()
}

/** `addresses` → `address`, `statuses` → `status`; the last word only, so `line_items` → `line_item`. */
export function singular(name: string): string {
  const parts = words(name)
  const last = parts.pop()
  return last === undefined ? name : [...parts, pluralize.singular(last)].join('_')
}

export function plural(name: string): string {
  const parts = words(name)
  const last = parts.pop()
  return last === undefined ? name : [...parts, pluralize.plural(last)].join('_')
}
