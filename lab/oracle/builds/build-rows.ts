/** Builds rows, one after the other, and saves all images at once: an archive each would have busybox as often. */

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Driver } from '../../engines/driver.ts'
import { callDriver } from './build-by-command.ts'
import type { BuildRow } from './build-row.ts'
import type { Builder } from './builders.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { readSavedImages, type SavedImage } from './saved-image.ts'
import { writeContext } from './write-context.ts'

/** @param folder for contexts and saved images; it is made @returns outcomes by the names of rows */
export async function buildRows(
  { start, build, saveFlags = [], leftOvers }: Builder,
  rows: readonly BuildRow[],
  folder: string,
): Promise<ReadonlyMap<string, Outcome>> {
  mkdirSync(folder, { recursive: true })
  const driver = await start()
  const built = async (image: string, row: BuildRow) => {
    const context = join(folder, `${image}-context`)
    rmSync(context, { recursive: true, force: true })
    await writeContext(context, row)
    return await build(driver, image, context, row.options ?? {})
  }
  const failureOf = async (row: BuildRow, image: string) => {
    const why = row.parent === undefined ? undefined : await built('parent', { ...row, dockerfile: row.parent, options: {} })
    return why === undefined ? await built(image, row) : `the parent: ${why}`
  }
  const tried: { readonly name: string; readonly image: string; readonly why: string | undefined }[] = []
  for (const [index, row] of rows.entries()) {
    const image = `built${index}`
    tried.push({ name: row.name, image, why: await failureOf(row, image) })
  }
  const images = tried.filter(({ why }) => why === undefined).map(({ image }) => image)
  const imageNamed = await saved(driver, saveFlags, ['busybox', ...images], folder)
  await driver.stop()
  const base = imageNamed('busybox')
  const outcome = ({ image, why }: (typeof tried)[number]): Outcome =>
    why === undefined ? outcomeOf(imageNamed(image), base, leftOvers) : { kind: 'failed', why }
  return new Map(tried.map(each => [each.name, outcome(each)]))
}

/** @returns a function that finds one by its name */
async function saved(
  driver: Driver,
  flags: readonly string[],
  images: readonly string[],
  folder: string,
): Promise<(image: string) => SavedImage> {
  const archive = join(folder, 'images.tar')
  const { exitCode, stderr } = await callDriver(driver, ['save', ...flags, '--output', archive, ...images], { cwd: folder })
  if (exitCode !== 0) throw new Error(`could not check: save failed\n${stderr}`)
  const found = await readSavedImages(archive)
  rmSync(archive) // It is in memory, as all of a sandbox is.
  return image => {
    const its = found.get(`${image}:latest`)
    if (its === undefined) throw new Error(`could not check: ${image} was not saved`)
    return its
  }
}
