/**
 * The command line of the chapters' engines in one file, which is loaded in a third of the time that hundreds of sources take: a check calls it a dozen times. It
 * is made from the sources when one of them has changed, and kept in build/. A mutant needs the sources themselves (`mutant-cli.ts`).
 */

import { join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { keptInBuild, sourcesBelow } from '../sandbox/kept-in-build.ts'

/** All that is in it comes from these, and what is bundled from node_modules is there as package-lock.json says. */
const FOLDERS = ['runtime', 'course', 'lab/engines', 'scripts']
const FILES = ['package-lock.json', 'tsconfig.json']

/** The name of the program, in the folder that is kept. */
const CLI = 'chapter-cli.cjs'

/** @returns the path of a program: `node PATH ARGV…` */
export async function bundledCli(): Promise<string> {
  const isSource = (name: string) => /(?<!\.test|\.d)\.(ts|json)$/.test(name)
  const sources = [...FOLDERS.flatMap(folder => sourcesBelow(folder, isSource)), ...FILES.map(file => join(REPOSITORY, file))]
  const make = async (folder: string) => {
    const { bundleCli } = await import('./bundle-cli.ts')
    await bundleCli(join(folder, CLI), sources)
  }
  return join(await keptInBuild({ prefix: 'lab-engine-', sources, make }), CLI)
}
