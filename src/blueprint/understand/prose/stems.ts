const irregular: Readonly<Record<string, string>> = {
  paid: 'pay', sent: 'send', frozen: 'freeze', unfrozen: 'unfreeze', withdrawn: 'withdraw', held: 'hold', begun: 'begin',
  taken: 'take', won: 'win', lost: 'lose', undone: 'undo', made: 'make', written: 'write', cancellation: 'cancel', hidden: 'hide',
  bought: 'buy', sold: 'sell', left: 'leave', redone: 'redo', overridden: 'override', rebuilt: 'rebuild', built: 'build',
} // biome-ignore format: a table

/** What the forms of a verb have in common: `cancel`, `cancels`, `canceled`, `cancelling` → cancel; `paid` → pay. */
export function stemOf(word: string): string {
  const given = Object.hasOwn(irregular, word) ? irregular[word]! : word
  if (given.length < 4) return given
  const bare = given.endsWith('ied') || given.endsWith('ies') ? `${given.slice(0, -3)}y` : withoutEnding(given)
  const twice = bare.length > 3 && bare[bare.length - 1] === bare[bare.length - 2] && !bare.endsWith('ss')
  return twice ? bare.slice(0, -1) : bare
}

function withoutEnding(word: string): string {
  if (word.endsWith('ss')) return word
  for (const ending of ['ing', 'ed', 'es', 's', 'e'])
    if (word.endsWith(ending) && word.length - ending.length >= 3) return word.slice(0, -ending.length)
  return word
}
