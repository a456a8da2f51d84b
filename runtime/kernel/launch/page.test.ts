import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { page } from './page.ts'

const shell = (command: string) => ({ file: '/bin/sh', args: ['-c', command] })

test('a pager reads the whole text, with settings for less that the user may change', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'minidock-pager-'))
  const [text, file] = ['many lines\n'.repeat(100_000), join(folder, 'read')]
  const path = process.env['PATH'] ?? ''
  expect(await page(Buffer.from(text), shell(`cat > ${file}; printf %s "$LESS" >> ${file}`), { PATH: path })).toBe('read')
  expect(readFileSync(file, 'utf8') === `${text}FRX`).toBe(true)
  expect(await page(Buffer.from('x'), shell(`printf %s "$LESS" > ${file}`), { PATH: path, LESS: 'S' })).toBe('read')
  expect(readFileSync(file, 'utf8')).toBe('S')
  rmSync(folder, { recursive: true })
})

test('a pager that is left before the end has read enough', async () => {
  expect(await page(Buffer.from('x'.repeat(10_000_000)), shell('exit 1'), {})).toBe('read')
})

test('a pager that cannot be run has read nothing', async () => {
  expect(await page(Buffer.from('x'), { file: '/nonexistent/less', args: [] }, {})).toBe('unread')
  expect(await page(Buffer.from('x'), shell('exec 2> /dev/null; /nonexistent/most'), {})).toBe('unread')
})
