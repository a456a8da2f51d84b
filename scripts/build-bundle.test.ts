import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundle, deferImports, type Exceptions, type Part } from './build-bundle.ts'

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

/** @returns what the bundle exports, and the modules that its hot part has asked for so far: Node's, and those of the other parts */
async function load(entry: string, folder: string, exceptions?: Exceptions) {
  const required: string[] = []
  const code = await bundle(root, entry, exceptions)
  const evaluate = (part: Part, requireModule: (name: string) => unknown) =>
    new Script(code[part]).runInThisContext()(requireModule, folder)
  const parts: Partial<Record<string, Record<string, () => unknown>>> = {}
  const requireModule = (name: string): unknown => {
    const [part = '', path = ''] = name.split(':')
    return part === 'node' ? nodeRequire(name) : part === 'hot' ? hot.shared(path) : parts[part]?.[path]?.()
  }
  const hot = evaluate('hot', name => {
    required.push(name)
    return requireModule(name)
  })
  for (const part of ['warm', 'cool', 'cold'] as const) parts[part] = evaluate(part, requireModule)
  return { exports: hot, required }
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

test('node:fs, which Node starts with, is used without a detour, and each module is asked for once', () => {
  const code = 'var import_node_fs=require("node:fs"),import_node_net=require("node:net");var import_node_fs2=require("node:fs");'
  const deferred = deferImports(code)
  expect(deferred.slice(deferred.indexOf('const __module'))).toBe(
    'const __module0=require("node:fs");const __module1=__defer(()=>require("node:net"));' +
      'var import_node_fs=__module0,import_node_net=__module1;var import_node_fs2=__module0;',
  )
})

test('import.meta.dirname is the folder of the source file, wherever the repository lies', async () => {
  write('runtime/kernel/where.ts', 'export const where = import.meta.dirname')
  write('runtime/cli/main.ts', `export { where } from '../kernel/where.ts'`)
  expect((await load('runtime/cli/main.ts', '/elsewhere')).exports.where).toBe('/elsewhere/runtime/kernel')
})

const ORDER = `export const order: string[] = []`
const LATE = `import { order } from './order.ts'\norder.push('late')\nexport const add = (word: string) => order.push(word)\nexport { order }`

test('a lazily imported module is cold: it runs when it is asked for, and shares what is hot', async () => {
  write('runtime/order.ts', ORDER)
  write('runtime/late.ts', LATE)
  write(
    'runtime/main.ts',
    `import { order } from './order.ts'\nexport const now = () => [...order]\nexport const late = async () => (await import('./late.ts')).order`,
  )
  const { exports, required } = await load('runtime/main.ts', root)
  expect(exports.now()).toEqual([])
  expect(await exports.late()).toEqual(['late'])
  expect(exports.now()).toEqual(['late'])
  expect(required).toEqual(['cold:runtime/late.ts'])
})

test('what is named as hot is so although it is imported lazily', async () => {
  write('runtime/late.ts', `export const word = 'late'`)
  write('runtime/main.ts', `export const late = async () => (await import('./late.ts')).word`)
  const { exports, required } = await load('runtime/main.ts', root, { hot: ['runtime/late.ts'] })
  expect(required).toEqual([])
  expect(await exports.late()).toBe('late')
  expect(required).toEqual(['hot:runtime/late.ts'])
})

test('what is named as cold is loaded when one of its functions is first called', async () => {
  write('runtime/rare.ts', `export const rare = (text: string) => text.toUpperCase()`)
  write('runtime/main.ts', `import { rare } from './rare.ts'\nexport const main = (text: string) => rare(text)`)
  const { exports, required } = await load('runtime/main.ts', root, { cold: ['runtime/rare.ts'] })
  expect(required).toEqual([])
  expect(exports.main('yes')).toBe('YES')
  expect(required).toEqual(['cold:runtime/rare.ts'])
})

test('what is named as warm is in a part of its own, whose modules are shared with cold, and run once', async () => {
  write('runtime/order.ts', ORDER)
  write('runtime/flags/port.ts', `import { order } from '../order.ts'\norder.push('port')\nexport const port = () => order.push('used')`)
  write('runtime/late.ts', `import { port } from './flags/port.ts'\nexport const late = () => port()`)
  write(
    'runtime/main.ts',
    `import { order } from './order.ts'
     import { port } from './flags/port.ts'
     export const now = () => [...order]
     export const use = () => port()
     export const late = async () => (await import('./late.ts')).late()`,
  )
  const { exports, required } = await load('runtime/main.ts', root, { warm: ['runtime/flags/'] })
  expect([exports.now(), required]).toEqual([[], []])
  exports.use()
  await exports.late()
  expect(exports.now()).toEqual(['port', 'used', 'used'])
  expect(required).toEqual(['warm:runtime/flags/port.ts', 'cold:runtime/late.ts'])
})

test('what is named as cool is in a part of its own, also where it is imported lazily, and shares what is warm with cold', async () => {
  write('runtime/order.ts', ORDER)
  write('runtime/flags/port.ts', `import { order } from '../order.ts'\norder.push('port')\nexport const port = () => order.push('used')`)
  write('runtime/list.ts', `import { port } from './flags/port.ts'\nimport { row } from './row.ts'\nexport const list = () => row(port())`)
  write('runtime/row.ts', `import { order } from './order.ts'\norder.push('row')\nexport const row = (text: unknown) => String(text)`)
  write('runtime/rare.ts', `import { row } from './row.ts'\nexport const rare = () => row('rare')`)
  write(
    'runtime/main.ts',
    `import { order } from './order.ts'
     export const now = () => [...order]
     export const list = async () => (await import('./list.ts')).list()
     export const rare = async () => (await import('./rare.ts')).rare()`,
  )
  const { exports, required } = await load('runtime/main.ts', root, { warm: ['runtime/flags/'], cool: ['runtime/list.ts'] })
  expect(await exports.rare()).toBe('rare')
  expect(await exports.list()).toBe('3')
  expect(exports.now()).toEqual(['row', 'port', 'used'])
  expect(required).toEqual(['cold:runtime/rare.ts', 'cool:runtime/list.ts'])
})

test('text that is not ASCII survives the bundle being read as latin1', async () => {
  write('runtime/main.ts', `export const text = 'größer → 🐳'`)
  expect((await bundle(root, 'runtime/main.ts')).hot).toMatch(/^[\n -~]*$/)
  expect((await load('runtime/main.ts', root)).exports.text).toBe('größer → 🐳')
})
