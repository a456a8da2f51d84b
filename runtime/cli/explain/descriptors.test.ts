/** A container can lead whoever walks its paths (the working directory, the program) to what that process has open: no directory of the host may be. */

import { expect, test } from 'vitest'
import { chaptersUpTo, modules } from '../../chapters.ts'
import { exampleOf, joinExampleOf } from './example.ts'
import type { Step } from './explanation.ts'

/** When the container's paths are first walked. */
function openBefore(steps: readonly Step[], call: string): string[] {
  const walked = steps.findIndex(step => step.call === call)
  expect(walked).toBeGreaterThan(0)
  const open = new Set<string>()
  for (const { name, call, keeps, args } of steps.slice(0, walked)) {
    if (keeps !== undefined && (/O_DIRECTORY|O_PATH/.test(call) || name === 'open_tree')) open.add(keeps)
    // What is mounted in the container is the container's.
    if (name === 'close' || name === 'move_mount') open.delete(args[0] ?? '')
  }
  return [...open]
}

const run = (...flags: string[]) => ['run', '-it', '-m', '64m', '--pids-limit', '9', ...flags, 'busybox']

test.each(modules.map(({ chapter }) => chapter).slice(1))('none is when the engine of chapter %i has begun a container', async chapter => {
  const argv = chapter < 4 ? ['run', '-it', '-w', '/work', 'busybox'] : run('-w', '/work')
  const { program } = await exampleOf(chaptersUpTo(chapter), argv)
  expect(openBefore(program, 'mkdirat(AT_FDCWD, "/work", 0755)')).toEqual([])
})

test('none is when something joins a container', async () => {
  expect(openBefore(await joinExampleOf(chaptersUpTo(8), run(), ['true']), 'chdir("/")')).toEqual([])
})
