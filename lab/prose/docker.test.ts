/** What the lessons say that docker prints was recorded once, with its version and its day. Here it is typed again, into the docker of this machine. */

import { expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { circumstancesOf } from '../oracle/circumstances.ts'
import { openDockerTerminals } from '../oracle/docker-terminals.ts'
import { within } from '../suite/slowness.ts'
import { dockerClaimsOf } from './claims.ts'
import { differences } from './compare.ts'

const chapters = await loadChapters()
const recorded = chapters
  .map(loaded => [loaded.folderName, dockerClaimsOf(loaded)] as const)
  .filter(([, { commands }]) => commands.length > 0)

useUnchangedHost()

test('each lesson after the setup has something that docker prints', () => {
  const taught = chapters.filter(({ chapter: { module } }) => module !== undefined)
  expect(recorded.map(([name]) => name)).toEqual(taught.map(({ folderName }) => folderName))
})

test.each(recorded)('%s: docker prints what was recorded', { timeout: within(300) }, async (_, { commands }) => {
  const { version } = await circumstancesOf('docker')
  expect((await differences(commands, openDockerTerminals)).join('\n'), `docker ${version}`).toBe('')
})
