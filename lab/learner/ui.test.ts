/** `npm run lab ui`: the address that is printed can be opened, and the checks are on the page. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { reachableHost } from './ui.ts'

let workshop: string
let ui: ChildProcess

beforeAll(() => {
  workshop = mkdtempSync(join(REPOSITORY, 'build/ui-'))
})

afterAll(async () => {
  const ended = new Promise(resolve => ui.once('exit', resolve))
  ui.kill('SIGINT')
  await ended
  rmSync(workshop, { recursive: true, force: true })
})

/** The line that begins with `open`. */
async function printedAddress(): Promise<string> {
  const { VITEST: _, VITEST_MODE: __, NODE_ENV: ___, ...env } = process.env
  ui = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), 'ui', '1'], {
    env: { ...env, MINIDOCK_WORKSHOP: workshop, SSH_CONNECTION: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of ui.stdout ?? []) {
    text += String(chunk)
    const [, address] = /^open (\S+)$/m.exec(text) ?? []
    if (address !== undefined) return address
  }
  throw new Error(`it has ended, and printed no address:\n${text}`)
}

test('the printed address opens the page, and without its token nobody gets in', async () => {
  const address = await printedAddress()
  const page = await fetch(address, { redirect: 'manual' })
  // The token becomes a cookie, and the page is asked for again without it.
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? ''
  const without = address.replace(/\?.*/, '')
  expect({ first: page.status, location: page.headers.get('location') }).toEqual({ first: 302, location: new URL(without).pathname })
  const opened = await fetch(without, { headers: { cookie } })
  expect({ status: opened.status, text: await opened.text() }).toEqual({ status: 200, text: expect.stringContaining('Vitest') })
  expect((await fetch(without)).status).toBe(403)
})

test('over ssh it is shown at the address by which one has come, else on this machine alone', () => {
  expect(reachableHost({ SSH_CONNECTION: '10.0.2.2 51234 10.0.2.15 22' })).toBe('10.0.2.15')
  expect(reachableHost({})).toBe(undefined)
})
