import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forwardingLeft } from './forwarding-left.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'minidock-forwarding-'))
  mkdirSync(join(root, 'networks'))
})
afterEach(() => rmSync(root, { recursive: true }))

const note = (text: string) => writeFileSync(join(root, 'networks/forwarding'), text)

test('forwarding that minidock has turned on and that stays on is named', () => {
  note('b007 ipv4 ipv6\n')
  expect(forwardingLeft([root], 'b007', () => true)).toEqual(['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'])
  expect(forwardingLeft([root], 'b007', family => family === 'ipv4')).toEqual(['net.ipv4.ip_forward'])
})

test('forwarding that others have turned on, or that is off, is not', () => {
  expect(forwardingLeft([root, `${root}/none`], 'b007', () => true)).toEqual([])
  note('b007 ipv4\n')
  expect(forwardingLeft([root], 'b007', () => false)).toEqual([])
  expect(forwardingLeft([root], 'another', () => true)).toEqual([])
})
