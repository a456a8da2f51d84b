import { expect, test } from 'vitest'
import { lesson } from './fixtures/lesson.ts'
import { parseSource } from './regions.ts'
import { shownBy, unshownLines, unshownRegions } from './shown.ts'

const HEART = parseSource(lesson.read('runtime/small/heart.ts') ?? '', 'runtime/small/heart.ts')

function fenced(...infos: string[]): string {
  return infos.map(info => `\`\`\`ts {region=runtime/small/heart.ts${info}}\n\`\`\`\n`).join('\n')
}

function problems(...infos: string[]): readonly string[] {
  const shown = shownBy(fenced(...infos), lesson)
  return [...unshownLines(HEART, shown, lesson.path), ...unshownRegions(HEART, [shown])].map(({ message }) => message)
}

test('a lesson that shows every line and every region of a heart has no problem', () => {
  expect(problems('#enter without=chroot', '#chroot')).toEqual([])
  expect(problems('#enter', '#chroot')).toEqual([])
})

test('a line of a heart that its lesson shows nowhere is found', () => {
  expect(problems('#enter without=chroot')).toEqual([
    "runtime/small/heart.ts:9: chapters/01-small/README.md shows this line nowhere: emit.chroot('.')",
    'runtime/small/heart.ts:5: no lesson shows the region enter\n  show it, or take the markers away',
    'runtime/small/heart.ts:8: no lesson shows the region chroot\n  show it, or take the markers away',
  ])
})

test('a region that no lesson asks for is found, also where its lines are shown', () => {
  expect(problems('#enter')).toEqual(['runtime/small/heart.ts:8: no lesson shows the region chroot\n  show it, or take the markers away'])
  expect(problems('')).toEqual([
    'runtime/small/heart.ts:5: no lesson shows the region enter\n  show it, or take the markers away',
    'runtime/small/heart.ts:8: no lesson shows the region chroot\n  show it, or take the markers away',
  ])
})
