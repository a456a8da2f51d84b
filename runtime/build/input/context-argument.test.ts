import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Given, readBuildInput } from './context-argument.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'context-'))
  mkdirSync(join(folder, 'app'))
  writeFileSync(join(folder, 'app/Dockerfile'), 'FROM scratch\n')
  writeFileSync(join(folder, 'app.tar'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const read = (argument: string, file?: string, stdin: Uint8Array = new Uint8Array(), size = 100) =>
  readBuildInput({ argument, file, stdin: () => pieces(stdin, size) } satisfies Given)

/** A header of tar that says nothing but its checksum. */
function tar(): Buffer {
  const block = Buffer.alloc(1024)
  block.write('name', 0)
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

test('a folder is the context; the Dockerfile is named from where the command is called', async () => {
  const app = join(folder, 'app')
  expect(await read(app)).toEqual({ context: { kind: 'folder', path: app }, dockerfile: { kind: 'file' } })
  expect((await read(app, join(app, 'sub/D'))).dockerfile).toEqual({ kind: 'file', path: 'sub/D' })
  expect((await read(app, join(folder, 'D'))).dockerfile).toEqual({ kind: 'file', path: '../D' })
  expect((await read(relative('.', app), relative('.', join(folder, 'D')))).dockerfile).toEqual({ kind: 'file', path: '../D' })
  expect((await read(app, '-', Buffer.from('FROM x'))).dockerfile).toEqual({ kind: 'text', text: 'FROM x' })
})

test('stdin is a Dockerfile, unless it is an archive', async () => {
  const text = `FROM busybox\n${'# é\n'.repeat(300)}`
  expect(await read('-', undefined, Buffer.from(text), 7)).toEqual({ context: { kind: 'none' }, dockerfile: { kind: 'text', text } })
  for (const bytes of [tar(), gzipSync(tar())]) {
    const { context, dockerfile } = await read('-', 'sub/D', bytes, 100)
    expect(dockerfile).toEqual({ kind: 'file', path: 'sub/D' })
    const content: Uint8Array[] = []
    if (context.kind === 'archive') for await (const piece of context.content) content.push(piece)
    expect(Buffer.concat(content).equals(bytes)).toBe(true)
  }
})

test.each<[argument: string, file: string | undefined, message: string]>([
  ['/no/such', undefined, 'unable to prepare context: path "/no/such" not found'],
  ['app.tar', undefined, 'unable to prepare context: context must be a directory: '],
  ['-', '-', "invalid argument: can't use stdin for both build context and dockerfile"],
  ['-', 'D', 'ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles'],
  ['https://example.org/app.git', undefined, 'cannot build from https://example.org/app.git: only folders and stdin are read'],
  ['git@example.org:app', undefined, 'cannot build from git@example.org:app'],
])('%s with -f %s is refused', async (argument, file, message) => {
  const path = argument === 'app.tar' ? join(folder, argument) : argument
  await expect(read(path, file, Buffer.from('FROM x'))).rejects.toThrow(message)
})

test('an empty stdin is no Dockerfile', async () => {
  await expect(read('-')).rejects.toThrow('no Dockerfile on stdin')
})

test('a URL is refused with how to fetch it', async () => {
  await expect(read('https://example.org/app.tar.gz')).rejects.toMatchObject({
    hint: 'fetch it first: curl -fsSL https://example.org/app.tar.gz | minidock build -',
  })
  await expect(read('https://example.org/app.git#main')).rejects.toMatchObject({ hint: expect.stringContaining('git clone') })
})
