import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MinidockError } from '../../base/errors.ts'
import type { Architecture } from './architecture.ts'
import { AT, O } from './constants.ts'
import { type Encoded, encode } from './encode.ts'
import type { Emitter } from './program.ts'
import { type List, Program, Registers } from './program.ts'
import { PRESET } from './register.ts'
import { SYSCALLS } from './syscalls.ts'

const BOOT_ID = '00112233-4455-6677-8899-aabbccddeeff'

function programOf(emit: (emitter: Emitter) => void, registers = new Registers()): Program {
  const program = new Program(registers)
  emit(program.emitter({ module: 'floor', chapter: 0, why: 'test' }))
  return program
}

const encoded = (emit: (emitter: Emitter) => void, architecture: Architecture = 'x64'): Encoded =>
  encode({ host: programOf(emit) }, { architecture })

/** What a test needs of the binary form, read back. */
interface Decoded {
  readonly machine: number
  readonly lists: Readonly<Record<List, readonly Row[]>>
  readonly relocations: readonly (readonly [at: number, to: number])[]
  readonly data: Buffer
}

interface Row {
  readonly op: number
  readonly number: number
  readonly result: number
  readonly tolerated: readonly number[]
  readonly args: readonly (readonly [kind: 'number' | 'pointer' | 'register', value: bigint])[]
}

function decode(bytes: Uint8Array): Decoded {
  const all = Buffer.from(bytes)
  const [monitor = 0, host = 0, child = 0, relocations = 0, data = 0] = [32, 36, 40, 44, 48].map(at => all.readUInt32LE(at))
  const rows = Array.from({ length: monitor + host + child }, (_, index) => decodeRow(all.subarray(64 + index * 64)))
  const after = 64 + rows.length * 64
  const pairs = Array.from(
    { length: relocations },
    (_, index) => [all.readUInt32LE(after + index * 8), all.readUInt32LE(after + index * 8 + 4)] as const,
  )
  const start = after + relocations * 8
  expect(all.length).toBe(start + data)
  const lists = { monitor: rows.slice(0, monitor), host: rows.slice(monitor, monitor + host), child: rows.slice(monitor + host) }
  return { machine: all.readUInt16LE(4), lists, relocations: pairs, data: all.subarray(start) }
}

function decodeRow(row: Buffer): Row {
  const kinds = row.readUInt16LE(6)
  const args = Array.from({ length: 6 }, (_, index) => {
    const kind = (['number', 'pointer', 'register'] as const)[(kinds >> (index * 2)) & 3]
    if (kind === undefined) throw new Error('an argument of no kind')
    return [kind, row.readBigInt64LE(16 + index * 8)] as const
  })
  const tolerated = [8, 10, 12, 14].map(at => row.readInt16LE(at))
  return { op: row.readUInt16LE(0), number: row.readUInt16LE(2), result: row.readInt16LE(4), tolerated, args }
}

const stringAt = (data: Buffer, offset: bigint | number): string => data.toString('utf8', Number(offset), data.indexOf(0, Number(offset)))

describe('the binary form of a program', () => {
  const emit = (emitter: Emitter) => {
    emitter.into(emitter.register('root')).tolerating('ENOENT').openat(AT.FDCWD, '/r', O.DIRECTORY, 0)
    emitter.execve('/r', ['a'], [])
  }
  const words = (bytes: Uint8Array) => (Buffer.from(bytes).toString('hex').match(/.{16}/g) ?? []).join('\n')
  const call = (openat: string, flags: string, execve: string) => [
    // openat: op 0, its number, result in register 2, the second argument is a pointer; tolerates ENOENT; AT_FDCWD, "/r", flags, 0
    `0000${openat}03000400`,
    '0200000000000000',
    '9cffffffffffffff',
    '0000000000000000',
    flags,
    '0000000000000000',
    '0000000000000000',
    '0000000000000000',
    // execve: no result, three pointers
    `0000${execve}ffff1500`,
    '0000000000000000',
    '0000000000000000',
    '0800000000000000',
    '2000000000000000',
    '0000000000000000',
    '0000000000000000',
    '0000000000000000',
    // One relocation: argv[0] points at "a".
    '0800000018000000',
    // The data: "/r", argv, "a", envp
    '2f72000000000000',
    '0000000000000000',
    '0000000000000000',
    '6100000000000000',
    '0000000000000000',
  ]

  test('for x86-64 is these bytes', () => {
    const { bytes, dataStart } = encode({ host: programOf(emit) }, { architecture: 'x64', flags: 9, generation: 3, bootId: BOOT_ID })
    const header = ['4d4450323e000900', '0300000000000000', '0011223344556677', '8899aabbccddeeff']
    expect(words(bytes).split('\n')).toEqual([
      ...header,
      // No instruction of the monitor's, two of the host's, none of the child's; one relocation, 40 bytes of data; no log
      '0000000002000000',
      '0000000001000000',
      '2800000000000000',
      '0000000000000000',
      ...call('0101', '0000010000000000', '3b00'),
    ])
    expect(dataStart).toBe(64 + 2 * 64 + 8)
  })

  test('for arm64 has its machine, call numbers and open flags', () => {
    const { bytes } = encode({ host: programOf(emit) }, { architecture: 'arm64' })
    const header = ['4d445032b7000000', '0000000000000000', '0000000000000000', '0000000000000000']
    expect(words(bytes).split('\n')).toEqual([
      ...header,
      '0000000002000000',
      '0000000001000000',
      '2800000000000000',
      '0000000000000000',
      ...call('3800', '0040000000000000', 'dd00'),
    ])
  })

  test('says how the output is logged', () => {
    const log = { driver: 'local', maxSize: 0x1_0000_0002, maxFile: 5 } as const
    const { bytes } = encode({ host: programOf(emit) }, { architecture: 'x64', log })
    expect(words(bytes).split('\n').slice(6, 8)).toEqual(['2800000005000200', '0200000001000000'])
  })

  test('has the monitor’s list first, then the host’s and the child’s, over one block of data and one set of registers', () => {
    const registers = new Registers()
    const monitor = programOf(emitter => emitter.into(emitter.register('held')).openat(AT.FDCWD, '/same', 0, 0), registers)
    const host = programOf(emitter => emitter.into(emitter.register('opened')).openat(AT.FDCWD, '/same', 0, 0), registers)
    const child = programOf(emitter => [emitter.chdir('/same'), emitter.setsid()], registers)
    const { bytes, origins } = encode({ child, host, monitor }, { architecture: 'x64' })
    const { lists, data } = decode(bytes)
    const shown = (rows: readonly Row[]) => rows.map(({ number, result }) => [number, result])
    expect([shown(lists.monitor), shown(lists.host), shown(lists.child)]).toEqual([
      [[257, 3]],
      [[257, 4]],
      [
        [80, -1],
        [112, -1],
      ],
    ])
    expect(origins).toEqual({ monitor: [0], host: [0], child: [0, 1] })
    expect(data.toString()).toBe('/same\0')
  })

  test('stores a register where a structure needs its value, just before the call, and remembers which call it was for', () => {
    const { bytes, origins } = encoded(emitter => {
      emitter.setsid()
      emitter.sendmsg(PRESET.monitor, { descriptor: emitter.register('master') }, 0)
      emitter.setsid()
    })
    const { lists, relocations, data } = decode(bytes)
    expect(lists.host.map(({ op }) => op)).toEqual([0, 2, 0, 0])
    expect(origins).toEqual({ monitor: [], host: [0, 1, 1, 2], child: [] })
    expect(lists.host[1]?.args.slice(0, 3)).toEqual([
      ['register', 3n],
      ['pointer', 16n],
      ['number', 4n],
    ])
    expect(lists.host[2]?.args.slice(0, 3)).toEqual([
      ['register', 1n],
      ['pointer', 48n],
      ['number', 0n],
    ])
    expect(relocations).toEqual([
      [24, 40],
      [64, 24],
      [80, 0],
    ])
    expect([data.readBigUInt64LE(0), data.readUInt32LE(8), data.readUInt32LE(12)]).toEqual([20n, 1, 1])
    expect([data.readBigUInt64LE(48 + 24), data.readBigUInt64LE(48 + 40)]).toEqual([1n, 24n])
  })

  test('holds clones and removals as instructions of their own', () => {
    const { lists, data } = decode(encoded(emitter => [emitter.clone(0x2002_0000), emitter.removeTree('/t')]).bytes)
    expect(lists.host.map(({ op, args }) => [op, args[0], args[1]])).toEqual([
      [1, ['number', 0x2002_0000n], ['number', 0n]],
      [3, ['number', -100n], ['pointer', 0n]],
    ])
    expect(data.toString()).toBe('/t\0')
  })

  test('holds six arguments, the most that a system call takes', () => {
    const { lists } = decode(encoded(emitter => emitter.sendto(PRESET.status, 'x', 1, 0x4000, null, 7)).bytes)
    expect(lists.host[0]?.args).toEqual([
      ['register', 0n],
      ['pointer', 0n],
      ['number', 1n],
      ['number', 0x4000n],
      ['number', 0n],
      ['number', 7n],
    ])
  })

  test('holds device numbers, capabilities and ids as the kernel lays them out', () => {
    const { lists, data } = decode(
      encoded(emitter => {
        emitter.mknodat(AT.FDCWD, 'x', 0o20666, { major: 0x123, minor: 0xabcde })
        emitter.setgroups(2, [5, 0xffff_fffe])
        emitter.capset(null, { effective: 0x1_0000_0002n, permitted: 3n, inheritable: 0n })
      }).bytes,
    )
    expect(lists.host[0]?.args[3]).toEqual(['number', 0xabc1_23den])
    expect(data.subarray(8, 16).toString('hex')).toBe('05000000feffffff')
    expect(data.subarray(16, 24).toString('hex')).toBe('2205082000000000')
    expect(data.subarray(24).toString('hex')).toBe('02000000' + '03000000' + '00000000' + '01000000' + '00000000' + '00000000')
  })

  test('has room for four tolerated errno values and no more', () => {
    expect(() => encoded(emitter => emitter.tolerating('EPERM', 'ENOENT', 'EACCES', 'EROFS').setsid())).not.toThrow()
    const five = (emitter: Emitter) => emitter.tolerating('EPERM', 'ENOENT', 'EACCES', 'EROFS', 'EBUSY').setsid()
    expect(() => encoded(five)).toThrow(new RangeError('an instruction tolerates four errno values at most'))
  })

  test.each<[string, (emitter: Emitter) => void]>([
    ['a path', emitter => emitter.chdir('/a\0b')],
    ['an argument', emitter => emitter.execve('/a', ['/a\0b'], [])],
    ['an environment variable', emitter => emitter.execve('/a', [], ['/a\0b'])],
    ['a tree to remove', emitter => emitter.removeTree('/a\0b')],
  ])('refuses a NUL byte inside of %s', (_, emit) => {
    expect(() => encoded(emit)).toThrow(new MinidockError('invalid', '"/a\\u0000b" holds a NUL byte'))
  })

  test('every call has a number on both architectures, and at most six arguments', () => {
    for (const [name, { x64, arm64, args }] of Object.entries(SYSCALLS)) {
      expect(x64, name).toBeGreaterThanOrEqual(0)
      expect(arm64, name).toBeGreaterThan(0)
      expect(args.length, name).toBeLessThanOrEqual(6)
    }
  })

  test('means, read back, what was written', () => {
    const path = fc.string({ unit: 'grapheme', maxLength: 300 }).filter(text => !text.includes('\0'))
    const commands = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('chdir' as const), path }),
        fc.record({ kind: fc.constant('write' as const), bytes: fc.uint8Array({ maxLength: 5000 }), fd: fc.nat() }),
        fc.record({
          kind: fc.constant('execve' as const),
          path,
          argv: fc.array(path, { maxLength: 5 }),
          env: fc.array(path, { maxLength: 5 }),
        }),
      ),
      { maxLength: 12 },
    )
    const stringsAt = ({ data, relocations }: Decoded, offset: bigint): string[] => {
      const targets = new Map(relocations)
      const found: string[] = []
      for (let at = Number(offset), to = targets.get(at); to !== undefined; at += 8, to = targets.get(at)) found.push(stringAt(data, to))
      return found
    }
    fc.assert(
      fc.property(commands, fc.constantFrom<Architecture>('x64', 'arm64'), (list, architecture) => {
        const program = programOf(emitter => {
          for (const command of list) {
            if (command.kind === 'chdir') emitter.chdir(command.path)
            if (command.kind === 'write') emitter.write(command.fd, command.bytes, command.bytes.length)
            if (command.kind === 'execve') emitter.execve(command.path, command.argv, command.env)
          }
        })
        const decoded = decode(encode({ host: program }, { architecture }).bytes)
        const read = decoded.lists.host.map(({ number, args }, index) => {
          const [a = -1n, b = -1n, c = -1n] = args.map(([, value]) => value)
          const kind = list[index]?.kind ?? 'chdir'
          expect(number).toBe(SYSCALLS[kind][architecture])
          if (kind === 'chdir') return { kind, path: stringAt(decoded.data, a) }
          if (kind === 'write') return { kind, bytes: new Uint8Array(decoded.data.subarray(Number(b), Number(b + c))), fd: Number(a) }
          return { kind, path: stringAt(decoded.data, a), argv: stringsAt(decoded, b), env: stringsAt(decoded, c) }
        })
        expect(read).toEqual(list)
      }),
    )
  })
})
