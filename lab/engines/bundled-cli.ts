/**
 * The command line of the chapters' engines in one file, which is loaded in a third of the time that hundreds of sources take: a check calls it a dozen times. It
 * is made from the sources when one of them has changed, and kept in build/. A mutant needs the sources themselves (`mutant-cli.ts`).
 */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { keptInBuild } from '../sandbox/kept-in-build.ts'

/** All that is in it comes from these, and what is bundled from node_modules is there as package-lock.json says. */
const FOLDERS = ['runtime', 'course', 'lab/engines', 'scripts']
const FILES = ['package-lock.json', 'tsconfig.json']

/** Of the file that is called, in the folder that is kept. */
const CLI = 'chapter-cli.cjs'

/** @returns the path of a program: `node PATH ARGV…` */
export async function bundledCli(): Promise<string> {
  const sources = [...FOLDERS.flatMap(sourcesIn), ...FILES.map(file => join(REPOSITORY, file))]
  const make = async (folder: string) => {
    const { bundleCli } = await import('./bundle-cli.ts')
    await bundleCli(join(folder, CLI), sources)
  }
  return join(await keptInBuild({ prefix: 'lab-engine-', sources, make }), CLI)
}

function sourcesIn(folder: string): string[] {
  const files = readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter(file => /(?<!\.test|\.d)\.(ts|json)$/.test(file))
    .map(file => join(REPOSITORY, folder, file))
    .sort()
}
