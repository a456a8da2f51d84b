import { expect, test } from 'vitest'
import { errorsIn } from './type-check.ts'

test('the errors of one file, each with its line', () => {
  const output = [
    "01-chroot.ts(12,5): error TS2304: Cannot find name 'x'.",
    "02-namespaces.ts(3,1): error TS2304: Cannot find name 'y'.",
    '  more about it',
    "01-chroot.ts(20,9): error TS2322: Type 'string' is not assignable to type 'number'.",
  ].join('\n')
  expect(errorsIn(output, '01-chroot.ts')).toEqual([
    { line: 12, message: "Cannot find name 'x'." },
    { line: 20, message: "Type 'string' is not assignable to type 'number'." },
  ])
})

test('an object type that is long is not written out', () => {
  const clone = '{ readonly NEWTIME: 128; readonly VM: 256; readonly FS: 512; readonly NEWNS: 131072; }'
  const output = `a.ts(1,1): error TS2551: Property 'NEWPIDS' does not exist on type '${clone}'. Did you mean 'NEWPID'?`
  expect(errorsIn(output, 'a.ts')).toEqual([
    { line: 1, message: "Property 'NEWPIDS' does not exist on type '{ … }'. Did you mean 'NEWPID'?" },
  ])
  const short = "a.ts(1,1): error TS2339: Property 'b' does not exist on type '{ a: number; }'."
  expect(errorsIn(short, 'a.ts')[0]?.message).toContain("'{ a: number; }'")
})
