/** What is said of a call that fails in a learner's engine: whose it is, and why. Hearts are texts here, so that their lines are known. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInThisContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import { processTerminal } from '../../runtime/cli/terminal/terminal.ts'
import { explainFailure } from '../../runtime/kernel/program/diagnosis.ts'
import { ERRNO, type Errno } from '../../runtime/kernel/program/errno.ts'
import { type Emitter, type Instruction, Program } from '../../runtime/kernel/program/program.ts'
import { Birth } from '../../runtime/plan/birth.ts'
import { adviceForLearner, causeForLearner, NOT_HERE } from './advice.ts'
import { callFailureOf } from './call-failure.ts'
import { checked } from './checked-emitter.ts'
import { foreseen, type Symptom } from './foreseen.ts'
import { learnerTerminal } from './learner-terminal.ts'

const LABEL = { module: 'namespaces', chapter: 2, why: 'chapter 2' }

let files = 0
/** What a method of a heart emits whose body begins in line 2 of a file. A file of its own, as a learner's process has one. @returns the instructions, and the file */
function emitted(body: string, method = 'enter', file = `workshop/${++files}.ts`): { instructions: readonly Instruction[]; file: string } {
  const path = join(REPOSITORY, file)
  const program = new Program()
  const heart = runInThisContext(`enter => {\n${body}\n}`, { filename: pathToFileURL(path).href }) as (enter: unknown) => void
  heart(checked(program.emitter(LABEL), { file: path, method }))
  return { instructions: program.instructions, file }
}

function failureAt(instruction: Instruction | undefined, errno: Errno, chapter = 2): ReturnType<typeof callFailureOf> {
  if (!instruction) throw new Error('nothing was emitted')
  return callFailureOf(explainFailure(instruction, ERRNO[errno], 'start web'), chapter)
}

describe('a call carries its line', () => {
  test('each its own, also if several have one reason', () => {
    const { instructions, file } = emitted("const set = enter.because('…')\nset.chdir('/a')\nset.chroot('.')\nenter.removeTree('/a')")
    expect(instructions.map(({ label }) => label.place)).toEqual([3, 4, 5].map(line => `${file}:${line}`))
    expect(instructions.map(({ label }) => label.why)).toEqual(['…', '…', 'chapter 2'])
  })

  test('through a birth, which gives the emitters', () => {
    const birth = new Birth(() => LABEL)
    const path = join(REPOSITORY, 'workshop/birth.ts')
    const heart = runInThisContext("birth => {\nbirth.host('prepare').because('…').mkdirat(-100, '/cgroup', 0o755)\n}", {
      filename: pathToFileURL(path).href,
    }) as (birth: unknown) => void
    heart(checked(birth, { file: path, method: 'make' }))
    const [instruction] = birth.phases().flatMap(({ instructions }) => instructions)
    expect(instruction?.label.place).toBe('workshop/birth.ts:2')
  })

  test('the engine’s own have none', () => {
    const program = new Program()
    program.emitter(LABEL).chdir('/')
    expect(program.instructions[0]?.label).toEqual(LABEL)
  })
})

describe('a call that fails', () => {
  test('is told with its place, its method and the likely cause', () => {
    const { instructions, file } = emitted("enter.because('…').umount2('.', 0)")
    expect(failureAt(instructions[0], 'EBUSY')).toEqual({
      call: 'umount2(".", 0)',
      errno: 'EBUSY',
      likely: 'a process has a file open or its working directory there',
      place: `${file}:2`,
      method: 'enter',
    })
  })

  test('is told without what can only be so on other machines', () => {
    const { file } = emitted("enter.mount(null, '/', null, 0x44000, null)", 'separate')
    const { instructions } = emitted("\nenter.chdir('/r'); enter.pivot_root('.', 'old')", 'enter', file)
    const failure = failureAt(instructions[1], 'EINVAL')
    expect(failure?.likely).toBe('the new root is no mount point, or a mount around it is shared')
    expect(failure?.todo).toBe(undefined)
  })

  test.each([
    ['the process has not entered the new root', "enter.pivot_root('.', '.')", 'MS_PRIVATE', 3],
    ['the mounts are still shared', "enter.chdir('/r'); enter.pivot_root('.', '.')", 'MS_SHARED', 2],
    ['the new root is unmounted first', "enter.chdir('/r'); enter.umount2('.', 2); enter.pivot_root('.', '.')", 'MS_PRIVATE', 3],
  ])('is foreseen by what the heart has done before: %s', (_, body, flag, todo) => {
    const bits = { MS_PRIVATE: 0x44000, MS_SHARED: 0x104000 }[flag]
    const { file } = emitted(`enter.mount(null, '/', null, ${bits}, null)`, 'separate')
    expect(failureAt(emitted(`\n${body}`, 'enter', file).instructions.at(-1), 'EINVAL')?.todo).toBe(todo)
  })

  test('and is the engine’s own has no place; the TODO behind it is foreseen', () => {
    const program = new Program()
    program.emitter({ module: 'floor', chapter: 0, why: 'given' }).execve('/bin/true', ['true'], [])
    expect(failureAt(program.instructions[0], 'ENOENT', 1)).toEqual({
      call: 'execve("/bin/true", ["true"], [])',
      errno: 'ENOENT',
      todo: 1,
      likely: 'the root that the process has by then is not rootfs: the programs of the image are not in it',
    })
  })

  test('may be the cause of the cause', () => {
    const { instructions } = emitted("enter.because('…').umount2('.', 0)")
    const [instruction] = instructions
    const inner = instruction && explainFailure(instruction, ERRNO.EBUSY)
    const outer = new MinidockError('engine', 'the step has failed', { cause: inner })
    expect(callFailureOf(outer, 2)?.call).toBe('umount2(".", 0)')
    expect(callFailureOf(new MinidockError('invalid', 'no such flag'), 2)).toBe(undefined)
  })
})

/** Calls of a half-done heart, as strace shows them, and the TODO that is behind. */
const OVERLAY = (options: string) => (enter: Emitter) => enter.mount('overlay', '../containers/1/rootfs', 'overlay', 0, options)
const GOOD = 'lowerdir=2:1:init1,upperdir=../c/upper,workdir=../c/work,index=off'

describe('half-done states are foreseen', () => {
  test.each<[string, string, Errno, number | undefined]>([
    ['upperdir alone', GOOD.replace('workdir=../c/work,', ''), 'EINVAL', 2],
    ['workdir in upperdir', GOOD.replace('c/work', 'c/upper/work'), 'ENOENT', 2],
    ['both the same', GOOD.replace('c/work', 'c/upper'), 'EINVAL', 2],
    ['names relative to the layers', GOOD.replaceAll('../c/', ''), 'ENOENT', 2],
    ['no comma between them', GOOD.replace(',workdir', ' workdir'), 'ENOENT', 2],
    ['an option that there is not', GOOD.replace('upperdir', 'upper'), 'EINVAL', 2],
    ['commas between the layers', GOOD.replace('2:1:', '2,1,'), 'EINVAL', 1],
    ['other names of layers', GOOD.replace('2:1:', '/layers/2:'), 'ENOENT', 1],
    ['nothing of the kind', GOOD, 'EINVAL', undefined],
  ])('in chapter 3: %s', (_, options, errno, todo) => {
    const program = new Program()
    OVERLAY(options)(program.emitter({ module: 'overlay', chapter: 3, why: '…' }))
    expect(failureAt(program.instructions[0], errno, 3)?.todo).toBe(todo)
  })
})

const ROUTE = 'sendto(own_route, {new route default via 172.17.0.1}, 36, 0, NULL, 0)'
const ADDRESS = 'address: netlink {new address 172.17.0.2/16 broadcast 172.17.255.255 on eth0; set link eth0 up}'
const NO_FLAG = 'mount_setattr(mount_0, "", AT_RECURSIVE, {propagation=MS_PRIVATE}, 32)'

describe('and by what the heart has done before', () => {
  test.each<[string, number, Partial<Symptom> & Pick<Symptom, 'call'>, number | undefined]>([
    ['a setting beside its cgroup', 4, { call: 'openat(AT_FDCWD, "pids.max", O_WRONLY, 0)', errno: 'ENOENT', method: 'make' }, 1],
    ['a setting that there is not', 4, { call: 'openat(AT_FDCWD, "/c/memory.limit", O_WRONLY, 0)', errno: 'ENOENT', method: 'make' }, 2],
    ['a value that is no number', 4, { call: 'write(setting, "32 MB", 5)', errno: 'EINVAL', method: 'make' }, 2],
    ['a birth in a cgroup without settings', 4, { call: 'write(members, "0", 1)', errno: 'ENOSPC' }, 1],
    ['a birth in what is not open', 4, { call: 'openat(cgroup, "cgroup.procs", O_WRONLY|O_CLOEXEC, 0)', errno: 'EBADF' }, 3],
    ['the same with version 2', 4, { call: 'clone3({flags=CLONE_PARENT|CLONE_INTO_CGROUP, cgroup=cgroup})', errno: 'EBADF' }, 3],
    ['a way out without an address', 5, { call: ROUTE, errno: 'ENETUNREACH', method: 'route' }, 2],
    ['a way out of what is not up', 5, { call: ROUTE, errno: 'ENETUNREACH', made: [ADDRESS.replace(/; set.*}/, '}')] }, 2],
    ['an address whose network is itself', 5, { call: ROUTE, errno: 'ENETUNREACH', made: [ADDRESS.replace('/16', '/32')] }, 2],
    ['a way out over another gateway', 5, { call: ROUTE, errno: 'ENETUNREACH', made: [ADDRESS] }, undefined],
    ['no cable', 5, { call: 'sendto(route, {set link "vethf43dc366001" bridge port hairpin on}, 88, 0, NULL, 0)', errno: 'ENODEV' }, 1],
    ['no end of it in the container', 5, { call: 'sendto(own_route, {get link "eth0"}, 44, 0, NULL, 0)', errno: 'ENODEV' }, 1],
    ['an empty path', 6, { call: 'move_mount(mount_0, "", place, "", MOVE_MOUNT_F_EMPTY_PATH)', errno: 'ENOENT' }, 1],
    ['the place moved', 6, { call: 'move_mount(place, "", mount_0, "", 0x44)', errno: 'EINVAL' }, 1],
    ['closed twice', 6, { call: 'close(mount_0)', errno: 'EBADF', method: 'attach' }, 1],
    ['another empty path', 6, { call: NO_FLAG, errno: 'ENOENT' }, 2],
    ['a rename the wrong way', 7, { call: 'renameat2(AT_FDCWD, "/m/layers/1", AT_FDCWD, "/m/1/upper", 0)', errno: 'ENOENT' }, 1],
    ['a rename the right way', 7, { call: 'renameat2(AT_FDCWD, "/m/1/upper", AT_FDCWD, "/m/layers/1", 0)', errno: 'ENOENT' }, undefined],
    [
      'a descriptor that is closed',
      7,
      { call: 'renameat2(upper, ".", 5, "/l", 0)', errno: 'EBADF', method: 'keep', made: ['keep: close(upper)'] },
      1,
    ],
  ])('%s', (_, chapter, symptom, todo) => {
    expect(foreseen({ chapter, errno: 'EINVAL', method: undefined, made: [], ...symptom })?.todo).toBe(todo)
  })
})

describe('an error that a learner’s engine prints', () => {
  const printed = (error: unknown) => {
    const errors: unknown[] = []
    const terminal = { ...processTerminal(), error: (each: unknown) => errors.push(each) }
    learnerTerminal(terminal, 2).error(error)
    return errors[0]
  }

  test('names the learner’s line, in the place of advice about the machine', () => {
    const { instructions, file } = emitted("enter.because('first').pivot_root('.', '.')")
    const [instruction] = instructions
    const error = instruction && explainFailure(instruction, ERRNO.EINVAL, 'start web')
    expect(error?.hint).toContain('--no-pivot')
    expect(printed(error)).toMatchObject({
      message:
        'cannot start web: pivot_root(".", "."): EINVAL: \'.\' is where the process stands, and it has not entered rootfs (module namespaces, chapter 2: first)',
      hint: `your line: ${file}:2`,
    })
  })

  test('that is none of the engine’s own is no bug of minidock', () => {
    expect(printed(new Error("ENOENT: no such file or directory, open '/layers/1'"))).toMatchObject({
      kind: 'engine',
      message: "ENOENT: no such file or directory, open '/layers/1'",
      hint: 'the engine cannot go on with what your code has done, or has left out',
    })
  })

  test('and is about something else stays as it is', () => {
    expect(printed(new MinidockError('conflict', 'in use', { hint: 'remove the container first: minidock rm web' }))).toMatchObject({
      message: 'in use',
      hint: 'remove the container first: minidock rm web',
    })
  })
})

describe('advice', () => {
  test.each([
    ['run minidock as root: sudo minidock …', undefined],
    ['the kernel says which: dmesg | tail\nput the state folder on ext4, xfs, btrfs or tmpfs: --root DIR', undefined],
    ['from an initramfs (rootfs in /proc/mounts), use chroot: --no-pivot', undefined],
    ['take away what is half there: minidock system gc', undefined],
    ['run minidock as root: sudo minidock …\nor publish a higher port', 'or publish a higher port'],
    ['start it first: minidock start web', 'start it first: minidock start web'],
  ])('%j is, for a learner, %j', (hint, left) => expect(adviceForLearner(hint)).toBe(left))

  test('a cause is left where it is about what the learner does', () => {
    expect(causeForLearner('the kernel does not take these arguments; it may be too old for them')).toBe(
      'the kernel does not take these arguments',
    )
    expect(causeForLearner('the place to mount on does not exist')).toBe('the place to mount on does not exist')
  })

  test('what is left out of causes are the words that the engine has today', () => {
    const folder = join(REPOSITORY, 'runtime/kernel/program')
    const files = readdirSync(folder).filter(name => name.startsWith('causes'))
    const causes = files.map(name => readFileSync(join(folder, name), 'utf8')).join('')
    expect(NOT_HERE.filter(pattern => !pattern.test(causes))).toEqual([])
  })
})
