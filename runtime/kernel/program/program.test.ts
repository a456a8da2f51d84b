import { describe, expect, test } from 'vitest'
import { AT, MS, NETLINK } from './constants.ts'
import { type Label, Program } from './program.ts'
import { FIRST_FREE_REGISTER, REGISTERS } from './register.ts'

const label: Label = { module: 'rootfs', chapter: 1, why: 'a root of its own' }

describe('a program', () => {
  test('keeps instructions in the order in which they are emitted, each with who wants it and why', () => {
    const program = new Program()
    const emitter = program.emitter(label)
    emitter.chroot('/new')
    emitter.because('the old root is out of reach').chdir('/')
    emitter.setsid()
    expect(program.instructions).toEqual([
      { op: 'call', name: 'chroot', args: ['/new'], label, tolerates: [] },
      { op: 'call', name: 'chdir', args: ['/'], label: { ...label, why: 'the old root is out of reach' }, tolerates: [] },
      { op: 'call', name: 'setsid', args: [], label, tolerates: [] },
    ])
  })

  test('notes where a call was written, for what was emitted through from alone', () => {
    const program = new Program()
    const emitter = program.emitter(label)
    const register = emitter.register('root')
    emitter.because('…').tolerating('ENOENT').into(register).from('workshop/01-chroot.ts:25').chdir('/')
    emitter.chroot('.')
    expect(program.instructions).toEqual([
      {
        op: 'call',
        name: 'chdir',
        args: ['/'],
        label: { ...label, why: '…', place: 'workshop/01-chroot.ts:25' },
        result: register,
        tolerates: ['ENOENT'],
      },
      { op: 'call', name: 'chroot', args: ['.'], label, tolerates: [] },
    ])
  })

  test('tolerates an errno for the calls that were emitted through what tolerating returns, and for no others', () => {
    const program = new Program()
    const emitter = program.emitter(label)
    const lenient = emitter.tolerating('EEXIST', 'EROFS')
    lenient.mkdirat(AT.FDCWD, '/a', 0o755)
    lenient.because('so is this one').mkdirat(AT.FDCWD, '/b', 0o755)
    emitter.mkdirat(AT.FDCWD, '/c', 0o755)
    expect(program.instructions.map(({ tolerates }) => tolerates)).toEqual([['EEXIST', 'EROFS'], ['EEXIST', 'EROFS'], []])
  })

  test('keeps a result in a register, which has the name that it was given', () => {
    const program = new Program()
    const emitter = program.emitter(label)
    const root = emitter.register('root')
    emitter.into(root).openat(AT.FDCWD, '/', 0, 0)
    emitter.fchdir(root)
    expect(program.instructions.map(({ result }) => result?.name)).toEqual(['root', undefined])
    expect(String(root)).toBe('root')
  })

  test('emits what is no single system call: a clone, the removal of a tree, a message of netlink', () => {
    const program = new Program()
    const emitter = program.emitter(label)
    emitter.clone(0x20000)
    emitter.removeTree('/gone')
    emitter.netlink(3, { protocol: NETLINK.ROUTE, bytes: new Uint8Array(16) })
    expect(program.instructions.map(({ op }) => op)).toEqual(['clone', 'remove_tree', 'netlink'])
  })

  test('has no more registers than the launcher', () => {
    const emitter = new Program().emitter(label)
    for (let index = FIRST_FREE_REGISTER; index < REGISTERS; index++) emitter.register(`r${index}`)
    expect(() => emitter.register('last')).toThrow(new RangeError('a program has 256 registers: none is left for last'))
  })

  test('refuses arguments of the wrong kind when it is compiled', () => {
    const emitter = new Program().emitter(label)
    // @ts-expect-error -- flags are a number
    emitter.mount('proc', '/proc', 'proc', 'MS_NOSUID', null)
    // @ts-expect-error -- mount takes five arguments
    emitter.mount('proc', '/proc', 'proc', MS.NOSUID)
  })
})
