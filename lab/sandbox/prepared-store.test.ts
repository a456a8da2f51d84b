import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requireBusybox } from './prepared-store.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'minidock-prepared-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function writeProgram(path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), '')
}

test('an image with busybox in it is good for the lab', () => {
  writeProgram('layers/fe0bdd79c216/bin/busybox')
  requireBusybox(root)
})

test("one of the machine's own commands is refused, with what to do", () => {
  writeProgram('layers/7e80857f3f0c/bin/stat')
  expect(() => requireBusybox(root)).toThrow(
    expect.objectContaining({
      message: "Debian's package busybox-static cannot be fetched",
      hint: expect.stringContaining('apt-get install -y busybox-static'),
    }),
  )
})
