/** `system gc`, and what killed commands have left half-made: of any depth, and whatever becomes of one of them. */

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { makeDeepTree } from '../store/deep-tree.ts'

const minidock = useMinidock()
const ofDeadProcess = (digit: number) => `.tmp-4194304-1-${digit}`

test('a layer that is deeper than a path is long is removed', async () => {
  const layer = join(minidock.root, 'layers', ofDeadProcess(0))
  mkdirSync(layer)
  await makeDeepTree(layer, 1000)
  expect(await minidock.ok('system', 'gc')).toBe(`removed ${layer}, half made by a command that was killed`)
  expect(existsSync(layer)).toBe(false)
})

test('what cannot be removed is named, and the others go', async () => {
  const layers = [0, 1, 2].map(digit => join(minidock.root, 'layers', ofDeadProcess(digit)))
  const [first, stuck = '', last] = layers
  const [removed, alsoStuck] = ['a', 'b'].map(digit => join(minidock.root, 'containers', `.removed-${digit.repeat(64)}`))
  for (const path of [...layers, removed, alsoStuck]) mkdirSync(`${path}/mounted`, { recursive: true })
  // Whatever is mounted there is not the command's own.
  const script = 'for each in "$1" "$2"; do mount -t tmpfs none "$each/mounted"; done; exec "$0" system gc'
  const { exitCode, stdout, stderr } = await execa('unshare', ['-m', 'sh', '-c', script, MINIDOCK, stuck, String(alsoStuck)], {
    env: minidock.environment,
    reject: false,
  })
  expect([exitCode, stdout.split('\n')]).toEqual([
    1,
    [
      `removed ${first}, half made by a command that was killed`,
      `removed ${last}, half made by a command that was killed`,
      'removed what was left of container aaaaaaaaaaaa',
    ],
  ])
  for (const path of [stuck, alsoStuck]) expect(stderr).toContain(`cannot remove_tree(AT_FDCWD, "${path}"): EXDEV`)
  expect(await minidock.ok('system', 'gc')).toContain(`removed ${stuck}, `)
})
