/** What the lab's checks need of this machine. What can't be checked has failed, it is never skipped. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'

/** What each file's network is made with and looked at with, and the packages that have it. */
const PROGRAMS = { unshare: 'util-linux', ip: 'iproute2', nft: 'nftables' } as const

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, program)))
}

/** @throws {MinidockError} `unavailable`, `forbidden` */
export function requireLab(): void {
  if (process.platform !== 'linux') {
    throw new MinidockError(
      'unavailable',
      `could not check: the behaviour tests start containers, which needs Linux; this is ${process.platform}`,
      {
        hint: 'in a virtual machine: npm run vm test\nonly the unit tests: npm run test:unit',
      },
    )
  }
  if (process.getuid?.() !== 0) {
    throw new MinidockError('forbidden', 'could not check: the behaviour tests start containers, which needs root', {
      hint: 'as root: sudo npm test\nin a virtual machine, without root: npm run vm test\nonly the unit tests: npm run test:unit',
    })
  }
  const missing = Object.entries(PROGRAMS).filter(([program]) => !isInstalled(program))
  if (missing.length > 0) {
    const [programs, packages] = [missing.map(([program]) => program), missing.map(([, name]) => name)]
    throw new MinidockError('unavailable', `could not check: ${programs.join(' and ')} not installed`, {
      hint: `apt-get install ${packages.join(' ')}\nonly the unit tests: npm run test:unit`,
    })
  }
}

/** @returns what a user reads of an error @throws what is nobody's but the program's fault */
export function said(error: unknown): string {
  if (!(error instanceof MinidockError)) throw error
  return `${[error.message, ...(error.hint ?? '').split('\n')].filter(line => line !== '').join('\n  ')}\n`
}
