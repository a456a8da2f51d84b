import { expect, test } from 'vitest'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { loadChapters } from '../chapters.ts'
import { additionsOf } from './additions.ts'
import { attackParts, tourParts } from './parts.ts'
import { walk } from './walk.ts'

const chapters = await loadChapters()
const wholes = await Promise.all(
  chapters.map(async loaded => {
    const { number, module, example } = loaded.chapter
    const additions = module === undefined ? undefined : await additionsOf(number, example)
    return { number, parts: [...tourParts(loaded, additions, ['node', 'main.ts']), ...attackParts(loaded)] }
  }),
)

/** All that the course prints of a chapter, without what its commands print. */
async function shown(number: number, columns: number): Promise<readonly string[]> {
  const pieces: string[] = []
  const audience = { palette: palette(false), columns, write: (piece: string) => void pieces.push(piece), print: () => undefined }
  const parts = wholes.find(whole => whole.number === number)?.parts ?? []
  await walk(parts, audience, async () => '')
  return pieces.join('').split('\n')
}

/** A word that is too long by itself. Which commands can be broken is in typed-lines.test.ts. */
function isUnbreakable(line: string): boolean {
  return /^\s*\S+$/.test(line) || /^[$>] /.test(line)
}

test.each(chapters.map(({ chapter }) => chapter.number))('chapter %i fits terminals of 80 and of 60 columns', async number => {
  for (const columns of [80, 60]) {
    const tooLong = (await shown(number, columns)).filter(line => line.length > columns && !isUnbreakable(line))
    expect(tooLong, `${columns} columns`).toEqual([])
  }
})
