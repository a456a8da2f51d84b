/** What the lab's checks need of this machine. What can't be checked has failed, it is never skipped. */

import { MinidockError } from '../../runtime/base/errors.ts'

/** @throws {MinidockError} `unavailable`, `forbidden` */
export function requireLab(): void {
  if (process.platform !== 'linux') {
    throw new MinidockError(
      'unavailable',
      `could not check: the behaviour tests start containers, which needs Linux; this is ${process.platform}`,
      {
        hint: 'only the unit tests: npm run test:unit',
      },
    )
  }
  if (process.getuid?.() !== 0) {
    throw new MinidockError('forbidden', 'could not check: the behaviour tests start containers, which needs root', {
      hint: 'as root: sudo npm test\nonly the unit tests: npm run test:unit',
    })
  }
}

/** @returns what a user reads of an error @throws what is nobody's but the program's fault */
export function said(error: unknown): string {
  if (!(error instanceof MinidockError)) throw error
  return `${[error.message, ...(error.hint ?? '').split('\n')].filter(line => line !== '').join('\n  ')}\n`
}
