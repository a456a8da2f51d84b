/** Colours of the chapters, from the 256 that terminals have: each can be read on black and on white (contrast 3.7 : 1 or more), neighbours are unlike. */

/** What is given from the start is grey. */
export const COLOURS = [243, 130, 31, 28, 133, 30, 161, 100, 62, 160, 29, 128, 166] as const

const RESET = '\x1b[0m'

export interface Palette {
  readonly chapter: (chapter: number, text: string) => string
  readonly bold: (text: string) => string
  readonly faint: (text: string) => string
}

export function palette(colour: boolean): Palette {
  if (!colour) return { chapter: (_, text) => text, bold: text => text, faint: text => text }
  return {
    chapter: (chapter, text) => `\x1b[38;5;${COLOURS[chapter] ?? COLOURS[0]}m${text}${RESET}`,
    bold: text => `\x1b[1m${text}${RESET}`,
    faint: text => `\x1b[38;5;${COLOURS[0]}m${text}${RESET}`,
  }
}
