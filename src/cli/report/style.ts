import pc from 'picocolors'
import type { Colors, Terminal } from '../terminal.ts'

/** How lines are written. */
export interface Style {
  readonly colors: Colors
  /** Columns; Infinity: nothing is cut. */
  readonly width: number
}

/** Only a terminal has an edge: what is piped is whole, so that it can be searched. */
export function styleOf({ colors, isTerminal, width }: Terminal): Style {
  return { colors, width: isTerminal ? width : Number.POSITIVE_INFINITY }
}

/** For files: no colours, nothing cut. */
export function plain(): Style {
  return { colors: pc.createColors(false), width: Number.POSITIVE_INFINITY }
}
