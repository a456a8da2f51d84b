/** The output of prunes, in docker's words. */

import { formatSize } from '../go/units.ts'

/** @param kind `Containers` @param lines one or more for each object that was removed */
export function deletedText(kind: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `Deleted ${kind}:\n${lines.join('\n')}\n\n`
}

/** @param bytes of all that was removed */
export function reclaimedText(bytes: number): string {
  return `Total reclaimed space: ${formatSize(bytes, 4)}\n`
}

/** @param what is to be removed: `all stopped containers` */
export function pruneQuestion(what: string): string {
  return `WARNING! This will remove ${what}.\nAre you sure you want to continue?`
}
