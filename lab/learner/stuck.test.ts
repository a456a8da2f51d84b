/** A call of the learner's fails: `npm run lab N` names it once, with its line, and everything that the learner is told next is about its TODO. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { chapterFolder, REPOSITORY } from '../../course/places.ts'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { solved } from '../fixtures/starter.ts'
import { useWorkshop } from '../fixtures/workshop.ts'
import { exerciseNumbers } from './exercises.ts'
import type { Progress } from './progress.ts'

const own = useWorkshop()

useUnchangedHost()

const lab = async (words: string) => (await own.lab(words.split(' '))).stdout

type Edit = readonly [from: string, to: string]

/** The solved file with one edit, all of its TODOs having passed before, and all chapters before it. @returns its path, as messages name it, and its text */
function halfDone(chapter: number, edits: readonly Edit[]): { file: string; source: string } {
  let source = solved(chapter)
  for (const [from, to] of edits) {
    expect(source.split(from), from).toHaveLength(2)
    source = source.replace(from, () => to)
  }
  const file = join(own.path, `${chapterFolder(chapter)}.ts`)
  writeFileSync(file, source)
  const before = exerciseNumbers().filter(number => number < chapter)
  const done = { passed: [], solved: true, gaveUp: false, hints: {} }
  writeProgress({
    ...Object.fromEntries(before.map(number => [number, done])),
    [chapter]: { ...done, passed: todosOf(chapter), solved: false },
  })
  return { file: relative(REPOSITORY, file), source }
}

const todosOf = (chapter: number) => [...solved(chapter).matchAll(/\bTODO (\d+):/g)].map(([, number]) => Number(number)).sort()
const writeProgress = (chapters: Progress['chapters']) => writeFileSync(join(own.path, 'progress.json'), JSON.stringify({ chapters }))
const progressOf = (chapter: number) => (JSON.parse(readFileSync(join(own.path, 'progress.json'), 'utf8')) as Progress).chapters[chapter]

interface Stuck {
  readonly chapter: number
  readonly edits: readonly Edit[]
  readonly what: string
  /** A text of the line that is named; absent: the call is the engine's own. */
  readonly line?: string
  /** The call, and why it fails. */
  readonly told: RegExp
  readonly todo: number
}

const NONE = 'no container starts'
/** Each is an exercise that is nearly right. */
const CASES: Readonly<Record<string, Stuck>> = {
  'chapter 1: the name of rootfs, and not its path': {
    chapter: 1,
    edits: [['.chroot(rootfs)', ".chroot('rootfs')"]],
    what: NONE,
    line: ".chroot('rootfs')",
    told: /chroot\("rootfs"\): ENOENT, likely because a relative name begins where the process stands/,
    todo: 1,
  },
  'chapter 1: another root, so that a call of the engine fails': {
    chapter: 1,
    edits: [['.chroot(rootfs)', ".chroot('/tmp')"]],
    what: NONE,
    told: /execve\("\/bin\/true", …\): ENOENT, likely because the root that the process has by then is not rootfs/,
    todo: 1,
  },
  'chapter 2: the old root is unmounted while it is in use': {
    chapter: 2,
    edits: [["umount2('.', MNT.DETACH)", "umount2('.', 0)"]],
    what: NONE,
    line: "umount2('.'",
    told: /umount2\("\.", 0\): EBUSY, likely because a process has a file open or its working directory there$/,
    todo: 3,
  },
  'chapter 2: the process has not entered rootfs': {
    chapter: 2,
    edits: [['.because("the next calls name the new root as \'.\': it must be entered first")\n      .chdir(rootfs)', ".because('…')"]],
    what: NONE,
    line: "pivot_root('.'",
    told: /pivot_root\("\.", "\."\): E(INVAL|BUSY), likely because '\.' is where the process stands, and it has not entered rootfs$/,
    todo: 3,
  },
  'chapter 2: a type that no file system has': {
    chapter: 2,
    edits: [["'/proc', 'proc'", "'/proc', 'pproc'"]],
    what: NONE,
    line: 'pproc',
    told: /mount\("proc", "\/proc", "pproc", .*\): ENODEV, likely because the kernel has no file system pproc$/,
    todo: 4,
  },
  'chapter 3: only the upper directory yet': {
    chapter: 3,
    edits: [[`\`workdir=\${container}/work\`,\n`, '']],
    what: NONE,
    line: ".mount('overlay'",
    told: /mount\("overlay", .*\): EINVAL, likely because upperdir needs a workdir beside it, and the options have none$/,
    todo: 2,
  },
  'chapter 3: the names of layers are not divided by colons': {
    chapter: 3,
    edits: [["toReversed().join(':')", "toReversed().join(',')"]],
    what: NONE,
    line: ".mount('overlay'",
    told: /mount\("overlay", .*\): EINVAL, likely because the layers in lowerdir are the names that the heart is given/,
    todo: 1,
  },
  'chapter 4: born in a cgroup that is closed again': {
    chapter: 4,
    edits: [['birth.bornIn(directory)', 'prepare.close(directory)\n    birth.bornIn(directory)']],
    what: NONE,
    told: /\(.*cgroup.*\): EBADF, likely because what the process is to be born in is no open folder of a cgroup/,
    todo: 3,
  },
  'chapter 5: a way out before there is an address': {
    chapter: 5,
    edits: [["    child.because('…').netlink(own, routeMessage(named, up))\n", '']],
    what: NONE,
    line: 'newRoute({ gateway })',
    told: /sendto\(.*new route default via .*\): ENETUNREACH, likely because the interface has no address in the network of the gateway/,
    todo: 2,
  },
  'chapter 5: no cable, so that a call of the engine fails': {
    chapter: 5,
    edits: [['.netlink(route, routeMessage(newVeth({ name, bridge, mtu, peer })))', '']],
    what: NONE,
    told: /sendto\(.*\): ENODEV, likely because (the end of the cable on the host is not there by its name|there is no cable yet)/,
    todo: 1,
  },
  'chapter 6: empty paths without the flags that allow them': {
    chapter: 6,
    edits: [['MOVE_MOUNT.F_EMPTY_PATH | MOVE_MOUNT.T_EMPTY_PATH', '0']],
    what: 'no container with a volume starts',
    line: ".move_mount(tree, '', place",
    told: /move_mount\(.*\): ENOENT, likely because an empty path means the descriptor itself only where a flag says so$/,
    todo: 1,
  },
  'chapter 7: the two paths of a rename are swapped': {
    chapter: 7,
    edits: [['renameat2(AT.FDCWD, upper, AT.FDCWD, layer, 0)', 'renameat2(AT.FDCWD, layer, AT.FDCWD, upper, 0)']],
    what: 'no image is built',
    line: '.renameat2(',
    told: /renameat2\(.*\): ENOENT, likely because nothing is at the path of the layer yet/,
    todo: 1,
  },
}

test.each(Object.entries(CASES))('%s', async (_, { chapter, edits, what, line, told, todo }) => {
  const { file, source } = halfDone(chapter, edits)
  const said = await lab(String(chapter))
  const place = line === undefined ? '' : `${file}:${source.split('\n').findIndex(text => text.includes(line)) + 1}, `
  const [, block = ''] = said.split('\n')
  expect(block.slice(0, `${what}: ${place}`.length)).toBe(`${what}: ${place}`)
  expect(block).toMatch(told)
  expect(said).not.toMatch(/TODO \d {2}failed/)
  const kept = todosOf(chapter).filter(number => number !== todo)
  expect(said).toContain(`\n  ${kept.map(number => `TODO ${number}`).join(', ')}: passed before, and that stays\n`)
  expect(said).toContain(`\nnext: TODO ${todo}, ${file}`)
  expect(progressOf(chapter)).toMatchObject({ passed: kept, solved: false, gaveUp: false, hints: {}, stuckAt: todo })
  expect(await lab('next')).toContain(`\nTODO ${todo}, ${file}`)
  expect(await lab('hint')).toContain(`chapter ${chapter}, TODO ${todo}: `)
})

test('where only what a flag asks for fails, the check that uses it shows the line, and the TODO that is behind it', async () => {
  const edit = ["settings.push(['memory.max', limit(memory.limit)])", "settings.push(['memory.max', 'little'])"] as const
  const { file, source } = halfDone(4, [edit])
  const said = await lab('4')
  const line = source.split('\n').findIndex(text => text.includes('set.write(')) + 1
  expect(said).toMatch(/\nTODO 1 {2}passed {2}/)
  expect(said).toMatch(/\nTODO 2 {2}failed {2}/)
  expect(said).toContain(
    `\n    look at   ${file}:${line}, write(setting, "little", 6): EINVAL, likely because the file does not take this value`,
  )
  expect(said).toContain(`\nnext: TODO 2, ${file}`)
  // What else needs a limit stands on the same call: it keeps what it had.
  expect(said).toContain('\n              the gap of TODO 2\n')
  expect(progressOf(4)?.passed).toEqual([1, 3])
})
