import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** How a command ended. `code` is what a shell would say of it: 128 and the signal's number, 127 not found, 126 not executable. */
export interface Ended {
  readonly code: number
  readonly signal: NodeJS.Signals | null
  /** Why it did not start; null: it did. */
  readonly problem: string | null
}

/**
 * Runs a command in the foreground, to its end. Standard input and error are its own; output, too, unless it is to go to
 * standard error. Signals that reach us are its: we end when it ends.
 */
export function launch(
  [command, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  outToErr: boolean,
): Promise<Ended> {
  return new Promise((resolve) => {
    // On Windows programs such as npm are scripts, which only a shell can start.
    const shell = process.platform === 'win32'
    const child = spawn(command ?? '', args, { env, shell, stdio: ['inherit', outToErr ? 2 : 'inherit', 'inherit'] })
    const pass = (signal: NodeJS.Signals) => {
      // Ctrl+C in a terminal reaches every process of its group, the command's as well.
      if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const
    for (const signal of signals) process.on(signal, pass)
    const end = (ended: Ended) => {
      for (const signal of signals) process.off(signal, pass)
      resolve(ended)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return
      const missing = error.code === 'ENOENT'
      const problem = missing ? `There is no command ${command}` : `${command} cannot be started: ${error.message}`
      end({ code: missing ? 127 : 126, signal: null, problem })
    })
    child.on('close', (code, signal) =>
      end({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), signal, problem: null }),
    )
  })
}
