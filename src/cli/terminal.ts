import pc from 'picocolors'

export type Colors = ReturnType<typeof pc.createColors>

/** Where a command writes. Results go to `out`; progress, warnings and errors to `err`. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** Colours for `out`. */
  readonly colors: Colors
  readonly isTerminal: boolean
  readonly width: number
}

export function createTerminal(env: NodeJS.ProcessEnv): Terminal {
  const isTerminal = process.stdout.isTTY === true
  // Whoever reads may stop reading (`| head`): that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    colors: pc.createColors(wantsColor(env, isTerminal)),
    isTerminal,
    width: Math.min(process.stdout.columns || 100, 140),
  }
}

/**
 * no-color.org first, then FORCE_COLOR (`0` and `false`: none), then whether somebody looks. A CI is no terminal: its logs are plain
 * unless it says FORCE_COLOR. Empty variables say nothing.
 */
export function wantsColor({ NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return !/^(0|false)$/i.test(FORCE_COLOR)
  return isTerminal && TERM !== 'dumb'
}
