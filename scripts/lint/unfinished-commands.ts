/**
 * Bodies of commands that do more than argv → operation → print: what each still imports that an operation of the engine should. The rules of
 * `.dependency-cruiser.mjs` let these imports pass, and no others.
 */

/** By what is imported, a pattern of dependency-cruiser. */
export const BELOW_OPERATIONS = { fs: '^(node:)?fs(/promises)?$', kernel: '^runtime/kernel/', store: '^runtime/store/' } as const

type Below = keyof typeof BELOW_OPERATIONS

export const unfinishedCommands: Readonly<Record<string, readonly Below[]>> = {
}

/** Returns the files that may still import from there. */
export function unfinishedWith(below: Below): string[] {
  return Object.keys(unfinishedCommands).filter(file => unfinishedCommands[file]?.includes(below))
}
