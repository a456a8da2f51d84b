/** A container that has made a tree deeper than a path is long: it is measured and removed like any other. */

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { FILE_SIZE, makeDeepTree } from '../store/deep-tree.ts'

const minidock = useMinidock()

test.each(['container', 'system'])('what it has written is told, and %s prune takes it away', async prune => {
  const id = await minidock.ok('run', '-d', '--name', 'digger', 'busybox', 'true')
  await minidock.ok('wait', 'digger')
  // As it could have done itself, step by step.
  await makeDeepTree(join(minidock.containerFolder(id), 'upper'), 2500)
  const [bytes, shown] = [2500 * FILE_SIZE, '25kB']
  expect(await minidock.ok('ps', '-as', '--format', '{{.Size}}')).toMatch(new RegExp(`^${shown} \\(virtual`))
  expect(await minidock.ok('inspect', '-s', '-f', '{{.SizeRw}}', 'digger')).toBe(String(bytes))
  expect(await minidock.ok('system', 'df', '--format', '{{.Type}} {{.Size}}')).toContain(`Containers ${shown}\n`)
  expect(await minidock.ok(prune, 'prune', '-f')).toBe(`Deleted Containers:\n${id}\n\nTotal reclaimed space: ${shown}`)
  expect(minidock.containerIds()).toEqual([])
})
