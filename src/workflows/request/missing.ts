/** Whether what has no value (as `fill` tells it) is an input: those may be optional, what a step gives may not. */
export const isInput = (missing: string) => missing.startsWith('`$inputs')
