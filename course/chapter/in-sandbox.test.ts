import { expect, test } from 'vitest'
import { isInSandbox, requireSandbox } from './in-sandbox.ts'

const LINE = '1214 1213 0:87 / / rw,relatime shared:1 - overlay sandbox rw,lowerdir=.,upperdir=/sys/kernel/layers0/upper'

test('a root that is the overlay "sandbox" is the sandbox’s', () => {
  expect(isInSandbox(`24 23 0:22 / /proc rw - proc proc rw\n${LINE}\n`)).toBe(true)
})

test.each([
  ['another root', LINE.replace('overlay sandbox', 'overlay overlay')],
  ['another mount point', LINE.replace('/ / rw', '/ /home rw')],
])('%s is not', (_, mountinfo) => {
  expect(isInSandbox(mountinfo)).toBe(false)
})

test('what changes the machine refuses to run there', () => {
  expect(() => requireSandbox(`${LINE}\n`)).not.toThrow()
  expect(() => requireSandbox('24 1 8:1 / / rw - ext4 /dev/sda1 rw\n')).toThrow('this runs in a sandbox of the lab alone')
})
