/** A chapter's minutes in a terminal. */

import { wrap } from '../../runtime/cli/help/wrap.ts'
import type { Minutes } from './type.ts'
import { extrasText, neededText } from './words.ts'

/** That a terminal has at least. */
const COLUMNS = 80

/** Lines, without a line feed at the end. */
export function minutesInTerminal(minutes: Minutes): string {
  const texts = [neededText(minutes), extrasText(minutes)].filter(text => text !== '')
  return texts.map(text => wrap(0, COLUMNS, text)).join('\n')
}
