/** How much a tree holds, whatever a container makes of it. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { treeSize } from '../../runtime/store/trees/tree-size.ts'
import { temporaryFolder } from '../kernel/containers.ts'
import { FILE_SIZE, makeDeepTree } from './deep-tree.ts'

const root = temporaryFolder()
let count = 0

function newTree(): string {
  const tree = join(root, String(count++))
  mkdirSync(tree)
  return tree
}

const openDescriptors = () => readdirSync('/proc/self/fd').length

test('files and links are counted, a file of several names once, what a link leads to and directories not at all', () => {
  const tree = newTree()
  writeFileSync(join(root, 'outside'), Buffer.alloc(5000))
  mkdirSync(join(tree, 'a/b'), { recursive: true })
  writeFileSync(join(tree, 'a/file'), Buffer.alloc(100))
  linkSync(join(tree, 'a/file'), join(tree, 'a/b/again'))
  symlinkSync('/', join(tree, 'root'))
  symlinkSync('../outside', join(tree, 'away'))
  spawnSync('/bin/sh', ['-c', 'mkdir "$(printf "\\377")"; echo 1234 > "$(printf "\\377/\\376")"'], { cwd: tree })
  expect(treeSize(tree)).toBe(100 + '/'.length + '../outside'.length + '1234\n'.length)
})

test('where there is no directory there is nothing', () => {
  const tree = newTree()
  writeFileSync(join(tree, 'file'), '12345')
  symlinkSync('/etc', join(tree, 'link'))
  expect(['none', 'file', 'link', 'file/in'].map(name => treeSize(join(tree, name)))).toEqual([0, 0, 0, 0])
})

test('a tree of three thousand levels is counted whole, with few descriptors and little stack', async () => {
  const tree = newTree()
  onTestFinished(() => void spawnSync('rm', ['-r', tree]))
  await makeDeepTree(tree, 3000)
  // Beside the way down there is something at each of the first levels.
  for (let level = 0; level < 200; level++) {
    const folder = join(tree, 'deep/'.repeat(level), 'beside')
    mkdirSync(folder)
    writeFileSync(join(folder, 'file'), '1')
  }
  const script = `import { treeSize } from '${join(import.meta.dirname, '../../runtime/store/trees/tree-size.ts')}'; console.log(treeSize('${tree}'))`
  const limited = 'ulimit -n 120; ulimit -s 1024; exec "$0" --input-type=module -e "$1"'
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', limited, process.execPath, script], { encoding: 'utf8' })
  expect([stdout, stderr]).toEqual([`${3000 * FILE_SIZE + 200}\n`, ''])
})

test('where directories are moved meanwhile it comes to an end, and leaves nothing open', async () => {
  const tree = newTree()
  await makeDeepTree(tree, 150)
  const low = join(tree, 'deep/'.repeat(100))
  const moving = spawn('/bin/sh', ['-c', 'echo; while :; do mv deep/deep ../moved; mv ../moved deep/deep; done'], { cwd: low })
  await once(moving.stdout, 'data')
  const before = openDescriptors()
  const sizes = new Set(Array.from({ length: 300 }, () => treeSize(tree) / FILE_SIZE))
  expect(Math.min(...sizes)).toBeGreaterThan(100)
  // What is moved to where the walk has not been yet is met twice.
  expect(Math.max(...sizes)).toBeLessThan(200)
  expect(openDescriptors()).toBe(before)
  moving.kill()
  await once(moving, 'close')
})
