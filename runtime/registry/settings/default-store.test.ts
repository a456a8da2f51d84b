import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { absoluteFolders, defaultStore } from './default-store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minidock-store-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function program(name: string): void {
  writeFileSync(join(folder, name), '')
  chmodSync(join(folder, name), 0o755)
}

describe('the program that keeps credentials', () => {
  test('is found in PATH', () => {
    program('docker-credential-secretservice')
    expect(defaultStore({}, `/nowhere:${folder}`)).toBe('secretservice')
  })

  test('is not looked for where the file says how credentials are kept', () => {
    program('docker-credential-secretservice')
    expect(defaultStore({ auths: { 'localhost:5000': {} } }, folder)).toBeUndefined()
  })

  test('is not taken from a part of PATH that depends on the working directory', () => {
    program('docker-credential-secretservice')
    expect(defaultStore({}, `.::${relative(process.cwd(), folder)}`)).toBeUndefined()
    expect(absoluteFolders('.::bin:/usr/bin')).toEqual(['/usr/bin'])
  })

  test('is a file', () => {
    mkdirSync(join(folder, 'docker-credential-secretservice'))
    expect(defaultStore({}, folder)).toBeUndefined()
  })
})
