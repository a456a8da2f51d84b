import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readSettings } from './read-settings.ts'

test('a folder in the place of daemon.json is refused as such', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  await expect(readSettings(folder)).rejects.toMatchObject({ kind: 'invalid', message: `cannot read ${folder}: it is a folder` })
})
