/** Path and query of a URL. One that `x-operation` gives, Respect tells with a slash at the end that it does not send. */
export function targetOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname.replace(/\/$/, '') + search
}
