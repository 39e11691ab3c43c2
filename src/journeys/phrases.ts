/** `an order`, `a line item`. */
export function withArticle(resource: string): string {
  const words = resource.replaceAll('_', ' ')
  return `${/^([aeio]|u(?!s|ni|ti))/i.test(words) ? 'an' : 'a'} ${words}`
}
