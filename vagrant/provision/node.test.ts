/** When the packages are fetched anew in the machine. */

import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { provisioned } from '../fixtures/provisioned.ts'

const HOUR = 3600

/**
 * @param seconds by which the clock was ahead when npm installed the packages of a lock file that has come after it
 * @param of what node.sh itself noted then
 * @returns are they fetched?
 */
function isFetched(seconds: number, of?: string): boolean {
  const at = provisioned('node.sh', {
    files: {
      'node_modules/vitest/package.json': '',
      'node_modules/.package-lock.json': '',
      ...(of !== undefined && { 'node_modules/.package-lock.of.json': of }),
      'package-lock.json': 'this one',
    },
    played: { npm: 'echo 10', runuser: 'touch fetched', install: '' },
    ahead: { file: 'node_modules/.package-lock.json', seconds },
  })
  return existsSync(at('fetched'))
}

test.each<[what: string, fetched: boolean, ...of: Parameters<typeof isFetched>]>([
  ['older than the lock file', true, -HOUR],
  ['from the future, when the clock was ahead', true, HOUR],
  ['from the future, and of another lock file', true, HOUR, 'another one'],
  ['older, and of this very lock file', false, -HOUR, 'this one'],
  ['from the future, and of this very lock file', false, HOUR, 'this one'],
])('packages that were installed %s: fetched is %s', (_, fetched, ...of) => {
  expect(isFetched(...of)).toBe(fetched)
})
