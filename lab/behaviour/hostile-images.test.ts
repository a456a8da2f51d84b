/** Images whose documents were written to do harm, or by mistake: what they say is checked before anything is made of it. */

import { afterEach, expect, test } from 'vitest'
import { dockerArchive, tar } from '../fixtures/archives.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const NAME = 'hostile:1'

afterEach(async () => {
  await minidock.tidy()
  await minidock.ok('rmi', NAME)
})

/** Loads an image of one empty folder, with this configuration. */
async function load(config: object): Promise<void> {
  const layers = [await tar({ name: 'srv/', type: 'directory' })]
  const { exitCode, stderr } = await minidock.minidock(['load'], { input: await dockerArchive({ layers, tags: [NAME], config }) })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
}

test.each([
  ['create', 1],
  ['run', 125],
])('a stop signal that there is not is refused by %s, and --stop-signal chooses another', async (command, code) => {
  await load({ config: { Cmd: ['true'], StopSignal: 'SIGFOO' } })
  const { exitCode, stdout, stderr } = await minidock.minidock([command, NAME])
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
  expect(stderr).toBe('minidock: invalid signal: SIGFOO\n  the image names it as its StopSignal: choose another with --stop-signal TERM')
  expect(minidock.containerIds()).toEqual([])
  await minidock.ok('create', '--stop-signal', 'TERM', NAME)
})
