/**
 * Text that images, containers and users have written, made safe to show. What steers a terminal (ECMA-48: control characters of C0 and C1) or turns the order
 * of what follows (Unicode's bidirectional controls) is shown as JSON would write it: `\u001b`. What was no UTF-8 is U+FFFD by now, which is seen.
 */

const BIDI = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069'
const STEERING = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f${BIDI}]`, 'g')
const BREAKING = /[\t\n]/g

const NAMES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** Returns the text with what steers a terminal made visible; lines and tabs stay. */
export function visible(text: string): string {
  return text.replaceAll(STEERING, shown)
}

/** Returns the same as one line: a name cannot look like several. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll(BREAKING, shown)
}

function shown(character: string): string {
  return NAMES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
