import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Terminal } from './terminal.ts'

/** What every command is given. */
export interface Context {
  readonly env: NodeJS.ProcessEnv
  readonly terminal: Terminal
  /** What the process exits with when the command returns. */
  exitCode: number
}

/** Options of every command that reads a document. */
export function addSpecOptions(command: Command): Command {
  return command
    .option(
      '--overlay <file...>',
      'OpenAPI Overlays, or descriptions of webhooks alone, applied in order; or names of the catalog',
    )
    .option('--allow-external-refs', 'follow $ref out of the folder of the document and to other hosts')
    .option('--allow-private-network', 'fetch from loopback and private addresses')
}

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON document')
}

export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^-?\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
    return value
  }
}

/** JSON for people in a terminal, compact for programs. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value, null, terminal.isTerminal ? 2 : 0))
}
