/** Words of a command that takes none. */

import { MinidockError } from '../runtime/base/errors.ts'

/** @throws {MinidockError} `invalid` if there are any */
export function refuseWords(command: string, words: readonly string[]): void {
  if (words.length > 0)
    throw new MinidockError('invalid', `'${words.join(' ')}' after 'npm run vm ${command}' means nothing`, {
      hint: 'what there is: npm run vm help',
    })
}
