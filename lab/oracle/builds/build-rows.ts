/** Builds rows, one after the other. */

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Driver } from '../../engines/driver.ts'
import { callDriver } from './build-by-command.ts'
import type { BuildRow } from './build-row.ts'
import type { Builder } from './builders.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { readSavedImage, type SavedImage } from './saved-image.ts'
import { writeContext } from './write-context.ts'

/** @param folder for contexts and saved images; it is made */
export async function* buildRows(
  { start, build, leftOvers }: Builder,
  rows: readonly BuildRow[],
  folder: string,
): AsyncGenerator<readonly [name: string, Outcome], void, void> {
  mkdirSync(folder, { recursive: true })
  const driver = await start()
  const base = await saved(driver, 'busybox', folder)
  const built = async (image: string, row: BuildRow) => {
    const context = join(folder, `${image}-context`)
    rmSync(context, { recursive: true, force: true })
    await writeContext(context, row)
    return await build(driver, image, context, row.options ?? {})
  }
  const outcome = async (row: BuildRow, image: string): Promise<Outcome> => {
    if (row.parent !== undefined) {
      const why = await built('parent', { ...row, dockerfile: row.parent, options: {} })
      if (why !== undefined) return { kind: 'failed', why: `the parent: ${why}` }
    }
    const why = await built(image, row)
    return why === undefined ? outcomeOf(await saved(driver, image, folder), base, leftOvers) : { kind: 'failed', why }
  }
  for (const [index, row] of rows.entries()) yield [row.name, await outcome(row, `built${index}`)]
  await driver.stop()
}

async function saved(driver: Driver, image: string, folder: string): Promise<SavedImage> {
  const archive = join(folder, `${image}.tar`)
  const { exitCode, stderr } = await callDriver(driver, ['save', '--output', archive, image], { cwd: folder })
  if (exitCode !== 0) throw new Error(`could not check: save ${image} failed\n${stderr}`)
  try {
    return await readSavedImage(archive)
  } finally {
    rmSync(archive) // It is in memory, as all of a sandbox is.
  }
}
