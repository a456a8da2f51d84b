/**
 * Prints, as JSON, the programs of all chapters' examples; or of one engine and command line: `node docs/stepper/print.ts 2 run busybox true`.
 * The site's build runs it in a Node of its own: there the engine is neither bundled nor transformed, and its lines are those of the files.
 */

import { loadChapters } from '../../course/chapters.ts'
import { programOf } from './program.ts'

const [chapter, ...argv] = process.argv.slice(2)
const wanted = chapter === undefined ? await examples() : [{ chapter: Number(chapter), argv }]
process.stdout.write(JSON.stringify(await Promise.all(wanted.map(each => programOf(each.chapter, each.argv)))))

async function examples(): Promise<readonly { readonly chapter: number; readonly argv: readonly string[] }[]> {
  const chapters = await loadChapters()
  return chapters.flatMap(({ chapter: { module, number, example } }) => (module === undefined ? [] : [{ chapter: number, argv: example }]))
}
