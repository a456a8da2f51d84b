import { expect, test } from 'vitest'
import { Register } from '../program/register.ts'
import { ADDRESS, BE16, BE32, BE64, BYTES, MAC, type Payload, TEXT, U8, U16, U32 } from './schema.ts'
import { readValue, type Value } from './value.ts'

test.each<[Payload, string, Value, string]>([
  [U8, '12', 0x12, '18'],
  [U16, '3412', 0x1234, '4660'],
  [U32, '785634f2', 0xf2345678, '4063516280'],
  [BE16, '1234', 0x1234, '4660'],
  [BE32, 'f2345678', 0xf2345678, '4063516280'],
  [BE64, 'ffffffffffffffff', 0xffff_ffff_ffff_ffffn, '18446744073709551615'],
  [{ ...U8, shown: { show: value => `<${value}>` } }, '05', 5, '<5>'],
  [TEXT, '6574683000', 'eth0', '"eth0"'],
  [ADDRESS, 'ac110002', '172.17.0.2', '172.17.0.2'],
  [ADDRESS, 'fd000000000000000000000000000001', 'fd00::1', 'fd00::1'],
  [MAC, '0242ac110002', '02:42:ac:11:00:02', '02:42:ac:11:00:02'],
  [BYTES, '0102', Buffer.from([1, 2]), '0102'],
])('%j of %s', (payload, hex, value, shown) => {
  expect(readValue(payload, Buffer.from(hex, 'hex'), undefined)).toEqual({ value, shown })
})

test.each([U32, BE64, TEXT, ADDRESS, MAC])('bytes that are no %j are shown as they are', payload => {
  const bytes = Buffer.from('0a0b0c', 'hex')
  expect(readValue(payload, bytes, undefined)).toEqual({ value: bytes, shown: '0a0b0c' })
})

test('a register has four bytes', () => {
  const pid = new Register(9, 'pid')
  expect(readValue(U32, Buffer.alloc(4), pid)).toEqual({ value: pid, shown: 'pid' })
  expect(readValue(U16, Buffer.alloc(2), pid)).toEqual({ value: 0, shown: '0' })
})
