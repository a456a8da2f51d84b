/** The launcher's loop that removes a tree, against what a container can leave behind. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { Server } from '../../runtime/kernel/launch/server.ts'
import { AT, CLONE, MS, S } from '../../runtime/kernel/program/constants.ts'
import { errnoText } from '../../runtime/kernel/program/errno.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import { launcher, programOf, temporaryFolder } from './containers.ts'

const root = temporaryFolder()
const server = Server.start(launcher())
afterAll(() => server.close())
let tree = ''
let count = 0

beforeEach(() => {
  tree = join(root, `${count++}`)
  mkdirSync(tree)
})

const run = (emit: (emitter: Emitter) => void, on = server) =>
  on.run(programOf(emit), { reply: false, explain: ({ op }, errno) => new Error(`${op}: ${errnoText(errno)}`) })

test('files, folders, links, sockets’ kin and names of any bytes go, and what links lead to stays', async () => {
  const outside = join(root, 'outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'kept'), '')
  symlinkSync(outside, join(tree, 'link'))
  mkdirSync(join(tree, 'a/b/c'), { recursive: true })
  writeFileSync(join(tree, 'a/b/file'), '')
  execFileSync('/bin/sh', ['-c', 'mkfifo fifo; mknod null c 1 3; touch "$(printf "\\377")" "new\nline" " "; chmod 000 a/b'], { cwd: tree })
  await run(emitter => emitter.removeTree(tree))
  expect([existsSync(tree), readdirSync(outside)]).toEqual([false, ['kept']])
})

test('a file, or a symbolic link, is removed itself', async () => {
  writeFileSync(join(tree, 'file'), '')
  symlinkSync('/', join(tree, 'link'))
  await run(emitter => [emitter.removeTree(join(tree, 'file')), emitter.removeTree(join(tree, 'link'))])
  expect(readdirSync(tree)).toEqual([])
})

test('a tree of three thousand levels goes, with few descriptors and little stack', async () => {
  await run(emitter => {
    emitter.chdir(tree)
    for (let level = 0; level < 3000; level++) {
      emitter.mkdirat(AT.FDCWD, 'd', 0o755)
      emitter.mkdirat(AT.FDCWD, 'moved-0', 0o755)
      emitter.mknodat(AT.FDCWD, 'moved-1', S.IFREG | 0o644, { major: 0, minor: 0 })
      emitter.chdir('d')
    }
    emitter.chdir('/')
  })
  const limited = join(root, 'limited')
  writeFileSync(limited, `#!/bin/sh\nulimit -n 100\nulimit -s 256\nexec ${launcher()} "$@"\n`, { mode: 0o755 })
  const own = Server.start(limited)
  await run(emitter => emitter.removeTree(tree), own)
  await own.close()
  expect(existsSync(tree)).toBe(false)
})

test('what is not there is ENOENT', async () => {
  await expect(run(emitter => emitter.removeTree(join(tree, 'none')))).rejects.toThrow('remove_tree: ENOENT')
})

test('what is mounted below is not emptied', async () => {
  mkdirSync(join(tree, 'mounted'))
  const own = Server.start(launcher())
  const mount = (emitter: Emitter) => {
    emitter.unshare(CLONE.NEWNS)
    emitter.mount(null, '/', null, MS.REC | MS.PRIVATE, null)
    emitter.mount('tmpfs', join(tree, 'mounted'), 'tmpfs', 0, null)
    emitter.mkdirat(AT.FDCWD, join(tree, 'mounted/inside'), 0o755)
  }
  await run(mount, own)
  await expect(run(emitter => emitter.removeTree(tree), own)).rejects.toThrow('remove_tree: EXDEV')
  await run(emitter => emitter.chdir(join(tree, 'mounted/inside')), own)
  await own.close()
  expect(readdirSync(tree)).toEqual(['mounted'])
})
