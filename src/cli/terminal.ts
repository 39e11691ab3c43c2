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
  const colored = (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb' && (isTerminal || (env.FORCE_COLOR ?? '') !== '')
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    colors: pc.createColors(colored),
    isTerminal,
    width: Math.min(process.stdout.columns || 100, 140),
  }
}
