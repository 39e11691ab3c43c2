/** Not `cookie`: Respect does not tell it in its JSON. */
const carriers = ['authorization', 'x-api-key']

/** The headers by which a request says who sends it: what `x-security` is about. */
export function credentialsOf(headers: Iterable<readonly [name: string, value: string]>): string {
  return [...headers]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => carriers.includes(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
}
