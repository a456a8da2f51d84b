import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MinidockError } from '../../base/errors.ts'
import { AF, O } from './constants.ts'
import { type SocketAddress, socketAddress } from './kinds-sockets.ts'
import { Layout } from './layout.ts'
import { Register } from './register.ts'

describe('the layout of what instructions point at', () => {
  test('a string ends with a NUL, and the same string is laid out once', () => {
    const layout = new Layout('x64')
    expect(layout.string('ab')).toEqual({ offset: 0 })
    expect(layout.string('é')).toEqual({ offset: 8 })
    expect(layout.string('ab')).toEqual({ offset: 0 })
    expect(Buffer.from(layout.data).toString('hex')).toBe('6162000000000000c3a900')
  })

  test('a name that is not UTF-8 is laid out as its bytes', () => {
    const layout = new Layout('x64')
    layout.string(Uint8Array.of(0xff, 0xfe))
    expect([...layout.data]).toEqual([0xff, 0xfe, 0])
  })

  test.each(['a\0b', '\0', Uint8Array.of(97, 0, 98)])('a string that holds a NUL byte is refused: %j', value => {
    const error = new MinidockError('invalid', `${JSON.stringify(Buffer.from(value).toString())} holds a NUL byte`)
    expect(() => new Layout('x64').string(value)).toThrow(error)
  })

  test('an array of strings is relocations into zeros, and ends with a null pointer', () => {
    const layout = new Layout('x64')
    expect(layout.strings(['sh', '-c', 'sh'])).toEqual({ offset: 0 })
    expect(layout.relocations).toEqual([
      { at: 0, to: 32 },
      { at: 8, to: 40 },
      { at: 16, to: 32 },
    ])
    expect([...layout.data.subarray(0, 32)]).toEqual(new Array(32).fill(0))
  })

  test('a large value is not copied, and what is before it and after it can be filled in', () => {
    const layout = new Layout('x64')
    const before = layout.bytes(new Uint8Array(8))
    const large = new Uint8Array(20_001).fill(7)
    expect([layout.bytes('abc'), layout.bytes(large), layout.bytes('d'), layout.bytes('e')].map(({ offset }) => offset)).toEqual([
      8, 16, 20_024, 20_032,
    ])
    layout.view(before).setUint8(1, 9)
    layout.view({ offset: 20_032 }).setUint8(0, 8)
    expect(layout.pieces.includes(large)).toBe(true)
    expect(layout.size).toBe(20_033)
    const expected = Buffer.alloc(20_033)
    expected.set([0, 9, 0, 0, 0, 0, 0, 0, ...Buffer.from('abc')])
    expected.set(large, 16)
    expected.set([...Buffer.from('d'), 0, 0, 0, 0, 0, 0, 0, 8], 20_024)
    expect(Buffer.compare(layout.data, expected)).toBe(0)
  })

  test('a register whose value belongs into the data is stored there before the instruction', () => {
    const layout = new Layout('x64')
    const register = new Register(5, 'terminal')
    layout.store(register, { offset: 16 }, 4)
    expect(layout.stores).toEqual([{ register, at: 16, width: 4 }])
  })

  test('whatever its size, what is laid out stays where it was put', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 8 })
    const check = (values: readonly Uint8Array[]) => {
      const layout = new Layout('x64')
      const pointers = values.map(value => layout.bytes(value))
      values.forEach((value, index) => {
        const offset = pointers[index]?.offset ?? -1
        expect(offset % 8).toBe(0)
        expect(Buffer.compare(layout.data.subarray(offset, offset + value.length), value)).toBe(0)
      })
    }
    fc.assert(fc.property(chunks, check))
  })
})

describe('the flags of open(2)', () => {
  test.each([
    ['O_DIRECTORY', O.DIRECTORY, 0o40000],
    ['O_NOFOLLOW', O.NOFOLLOW, 0o100000],
    ['O_DIRECT', 0o40000, 0o200000],
    ['O_LARGEFILE', 0o100000, 0o400000],
    ['O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC|O_PATH', O.DIRECTORY | O.NOFOLLOW | O.CLOEXEC | O.PATH, 0o12140000],
    ['O_WRONLY|O_CREAT|O_EXCL', O.WRONLY | O.CREAT | O.EXCL, O.WRONLY | O.CREAT | O.EXCL],
  ])('%s has a number of its own on arm64', (_, x64, arm64) => {
    expect(new Layout('arm64').openFlags(x64)).toBe(arm64)
    expect(new Layout('x64').openFlags(x64)).toBe(x64)
  })
})

describe('the address of a socket', () => {
  const bytesOf = (address: SocketAddress) => {
    const layout = new Layout('x64')
    socketAddress.lay(address, layout)
    return Buffer.from(layout.data).toString('hex')
  }

  test('of IPv4 is its family, and port and address in network order', () => {
    expect(bytesOf({ family: AF.INET, address: '10.0.0.255', port: 8080 })).toBe('02001f900a0000ff0000000000000000')
  })

  test.each([
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['fe80::', 'fe800000000000000000000000000000'],
    ['2001:db8::5:0:7', '20010db8000000000000000500000007'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['::ffff:10.0.0.1', '00000000000000000000ffff0a000001'],
  ])('of IPv6 is the same with 16 bytes of %s, between a flow of 0 and a scope of 0', (address, hex) => {
    expect(bytesOf({ family: AF.INET6, address, port: 53 })).toBe(`0a00003500000000${hex}00000000`)
  })

  test.each<[SocketAddress['family'], string]>([
    [AF.INET, '10.0.0'],
    [AF.INET, '10.0.0.256'],
    [AF.INET, '0x7f.0.0.1'],
    [AF.INET, '::1'],
    [AF.INET6, '10.0.0.1'],
    [AF.INET6, '1::2::3'],
    [AF.INET6, 'fe80::1%eth0'],
    [AF.INET6, '::1]:80/'],
    [AF.INET6, ''],
  ])('of family %i is not %j', (family, address) => {
    expect(() => bytesOf({ family, address, port: 1 })).toThrow(RangeError)
  })
})
