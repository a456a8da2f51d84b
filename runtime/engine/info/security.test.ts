import { expect, test } from 'vitest'
import { describeSecurity, securityOptions } from './security.ts'

test("containers have docker's default profile, and no option that is not true is listed", () => {
  expect(securityOptions(8, true)).toEqual(['name=seccomp,profile=builtin', 'name=cgroupns'])
  expect(securityOptions(1, true)).toEqual(['name=seccomp,profile=builtin'])
})

test('a kernel without seccomp has no such option', () => {
  expect(securityOptions(8, false)).toEqual(['name=cgroupns'])
})

test('options are printed as docker prints them: a profile below its name', () => {
  expect(describeSecurity(['name=seccomp,profile=builtin', 'name=cgroupns'])).toEqual([' seccomp', '  Profile: builtin', ' cgroupns'])
})
