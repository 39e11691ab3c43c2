import { cellsOf, cut, pad } from './cells.ts'
import type { Style } from './style.ts'

/** Columns of a name before its detail, where the terminal has them. */
const usual = 35
/** Columns that are left for details where the terminal is narrow, and those that a long name leaves to its own. */
const beside = 20
const mostBeside = 34

export interface Line {
  /** 0: the outermost. */
  readonly depth: number
  /** One column. */
  readonly mark: string
  readonly name: string
  readonly detail: string
  /** Columns of the longest name among its neighbours: details stand below each other. */
  readonly longest?: number
  readonly paint: { readonly mark: Paint; readonly detail: Paint }
}

export type Paint = (text: string) => string

/** One line, at most as wide as the terminal. Details stand below each other; a longer name moves its own. */
export function lineText({ depth, mark, name, detail, longest = usual, paint }: Line, { width }: Style): string {
  const indent = '  '.repeat(depth + 1)
  const room = width - indent.length - 2
  if (detail === '') return `${indent}${paint.mark(mark)} ${cut(name, room)}`
  const column = Math.max(Math.min(Math.max(usual, longest), width - 4 - 2 - beside) - depth * 2, 8)
  const most = Math.max(room - 2 - Math.min(cellsOf(detail), mostBeside), column)
  const shown = pad(cut(name, most), column)
  const told = cut(detail, room - cellsOf(shown) - 2)
  return told === ''
    ? `${indent}${paint.mark(mark)} ${shown.trimEnd()}`
    : `${indent}${paint.mark(mark)} ${shown}  ${paint.detail(told)}`
}
