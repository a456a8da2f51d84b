import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundle, deferBuiltins } from './build-bundle.ts'

const nodeRequire = createRequire(import.meta.url)
let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'minidock-bundle-'))
})

afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, source: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), source)
}

/** @returns what the bundle exports, and the modules of Node that it has asked for so far */
async function load(entry: string, folder: string) {
  const required: string[] = []
  const watchedRequire = (name: string) => {
    required.push(name)
    return nodeRequire(name)
  }
  return { exports: new Script(await bundle(root, entry)).runInThisContext()(watchedRequire, folder), required }
}

test('a module that Node has not loaded by itself is loaded at its first use', async () => {
  write(
    'runtime/main.ts',
    `import { createHash } from 'node:crypto'\nexport const sha1 = (text: string) => createHash('sha1').update(text).digest('hex')`,
  )
  const { exports, required } = await load('runtime/main.ts', root)
  expect(required).toEqual([])
  expect(exports.sha1('')).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709')
  expect(required).toEqual(['node:crypto'])
})

test('node:fs, which Node starts with, is used without a detour', () => {
  const code = 'var import_node_fs=require("node:fs"),import_node_net=require("node:net");'
  expect(deferBuiltins(code)).toBe('var import_node_fs=require("node:fs"),import_node_net=__defer(()=>require("node:net"));')
})

test('import.meta.dirname is the folder of the source file, wherever the repository lies', async () => {
  write('runtime/kernel/where.ts', 'export const where = import.meta.dirname')
  write('runtime/cli/main.ts', `export { where } from '../kernel/where.ts'`)
  expect((await load('runtime/cli/main.ts', '/elsewhere')).exports.where).toBe('/elsewhere/runtime/kernel')
})

test('a lazily imported module is in the same file and runs when it is asked for', async () => {
  write('runtime/late.ts', `export const order: string[] = (globalThis as { order?: string[] }).order ??= []\norder.push('late')`)
  write(
    'runtime/main.ts',
    `const order: string[] = (globalThis as { order?: string[] }).order = ['main']\nexport const late = async () => (await import('./late.ts')).order`,
  )
  const { exports } = await load('runtime/main.ts', root)
  expect(await exports.late()).toEqual(['main', 'late'])
})

test('text that is not ASCII survives the bundle being read as latin1', async () => {
  write('runtime/main.ts', `export const text = 'größer → 🐳'`)
  expect(await bundle(root, 'runtime/main.ts')).toMatch(/^[\n -~]*$/)
  expect((await load('runtime/main.ts', root)).exports.text).toBe('größer → 🐳')
})
