/** Names of the secrets that a text lacks, by the words that stand for them. */
export function redactedIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\[redacted:([\w.-]{0,60}):[0-9a-f]{8}\]/g)].map((match) => match[1]!))].sort()
}

/** Whether nothing is left of a text. */
export function redactedWhole(text: string): boolean {
  return /^\[redacted:[\w.-]{0,60}:[0-9a-f]{8}\]$/.test(text)
}
