import { expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { programOf } from '../../docs/stepper/program.ts'
import { within } from '../suite/slowness.ts'
import { useBuiltSite } from './built-site.ts'

const site = useBuiltSite()
const chapters = await loadChapters()
const recorded = chapters.flatMap(({ folderName, memory }) => (memory ? [{ folderName, memory }] : []))
const taught = chapters
  .filter(({ chapter }) => chapter.module !== undefined)
  .map(({ chapter, folderName, quiz }) => ({ chapter, folderName, quiz }))

const SHOWN = `(find => ({
  call: find('.now .call')[0].textContent,
  why: find('.now .why')[0].textContent,
  selected: find('.calls [aria-selected=true]').map(({ id }) => id),
  lit: find('.source .lit').length,
}))(selector => [...document.querySelector('.stepper').querySelectorAll(selector)])`

test.for(taught)(
  'the stepper of $folderName goes through the whole program by arrow keys',
  { timeout: within(300) },
  async ({ chapter, folderName }) => {
    const { steps } = await programOf(chapter.number, chapter.example)
    const { page, problems } = await site().open(`/${folderName}/`)
    const stepper = page.locator('.stepper')
    await stepper.locator('.next').focus()
    await page.keyboard.press('Enter')
    for (const [index, step] of steps.entries()) {
      const done = index + 1
      expect(await page.evaluate(SHOWN)).toEqual({ call: step.call, why: step.why, selected: [`call-${done}`], lit: 1 })
      if (done < steps.length) await page.keyboard.press('ArrowRight')
    }
    await page.keyboard.press('ArrowLeft')
    expect(await stepper.locator('.calls [aria-selected=true]').getAttribute('id')).toBe(`call-${steps.length - 1}`)
    await page.keyboard.press('Home')
    expect(await stepper.locator('.calls [aria-selected=true]').count()).toBe(0)
    expect(problems).toEqual([])
  },
)

test('the line that lights up is the line that makes the call', async () => {
  const { page } = await site().open('/01-chroot/')
  const stepper = page.locator('.stepper')
  await stepper.locator('.calls').focus()
  while (!(await stepper.locator('.now').textContent())?.includes('chroot(".")')) await page.keyboard.press('ArrowDown')
  expect(await stepper.locator('.source .lit').textContent()).toContain(".chroot('.')")
  expect(await stepper.locator('.source .file a').textContent()).toBe('runtime/rootfs/heart.ts')
  expect(await stepper.locator('.says').textContent()).toMatch(/^its \/ is now .*\/rootfs; the host's mounts are all still there$/)
})

test('PageDown goes to the next call that the chapter has brought', async () => {
  const { page } = await site().open('/01-chroot/')
  const stepper = page.locator('.stepper')
  await stepper.locator('.calls').focus()
  await page.keyboard.press('PageDown')
  expect(await stepper.locator('.now .owner').textContent()).toBe('1 rootfs')
})

test('the picture of chapter 2 loses the host after umount2', async () => {
  const { page } = await site().open('/02-namespaces/')
  const stepper = page.locator('.stepper')
  await stepper.locator('.calls').focus()
  const pressUntil = async (call: string) => {
    while (!(await stepper.locator('.now').textContent())?.includes(call)) await page.keyboard.press('ArrowRight')
  }
  await pressUntil('pivot_root')
  expect(await stepper.locator('.container .inherited').count()).toBe(6)
  await pressUntil('umount2')
  expect(await stepper.locator('.container .inherited').count()).toBe(0)
  expect(await stepper.locator('.host .mounts li').count()).toBe(6)
})

test.for(taught)('the quiz of $folderName says why, by keyboard', async ({ folderName, quiz = [] }) => {
  const { page, problems } = await site().open(`/${folderName}/`)
  const questions = page.locator('.quiz fieldset')
  expect(await questions.count()).toBe(quiz.length)
  // Lines that are typed, or that a file has, have a box of their own, and nothing else is in it.
  const typed = quiz.flatMap(({ question }) =>
    (question.match(/(?:^ {2}.+\n?)+/gm) ?? []).map(lines => lines.trimEnd().replace(/^ {2}/gm, '')),
  )
  expect(await questions.locator('legend .verbatim').allTextContents()).toEqual(typed)
  for (const [index, { choices }] of quiz.entries()) {
    const question = questions.nth(index)
    await question.locator('input').first().focus()
    await page.keyboard.press('Space')
    for (const [at, { right }] of choices.entries()) {
      if (at > 0) await page.keyboard.press('ArrowDown')
      expect(await question.locator('.verdict b').textContent()).toBe(right ? 'Yes.' : 'No.')
    }
  }
  expect(await page.locator('.quiz .score').textContent()).toMatch(new RegExp(`^\\d of ${quiz.length} right\\.$`))
  expect(problems).toEqual([])
})

test('of a run there is a record, and so a picture', () => {
  expect(recorded.map(({ folderName }) => folderName)).toEqual(['04-cgroups'])
})

test.for(recorded)(
  'the picture of memory in $folderName has the recorded numbers, also in words and without a script',
  async ({ folderName, memory: { samples, printed, limit, killed, exitCode } }) => {
    const { page, problems } = await site().open(`/${folderName}/`, { javaScriptEnabled: false })
    const figure = page.locator('figure.memory')
    const picture = figure.getByRole('img', { name: 'Memory of a container against its limit, over time' })
    const points = ((await picture.locator('.curve').getAttribute('points')) ?? '').split(' ').map(point => point.split(',').map(Number))
    // Two places tell the scale: where the axes meet, and where the kill is.
    const number = async (selector: string, name: string) => Number(await picture.locator(selector).first().getAttribute(name))
    const [left, bottom] = [await number('.axis line', 'x1'), await number('.axis line', 'y1')]
    const [killX, limitY] = [await number('.killed', 'x1'), await number('.limit', 'y1')]
    const drawn = points.map(([x = 0, y = 0]) => [((x - left) / (killX - left)) * killed, ((bottom - y) / (bottom - limitY)) * limit])
    expect(drawn).toHaveLength(samples.length)
    for (const [index, [at, bytes]] of samples.entries()) {
      expect(Math.abs((drawn[index]?.[0] ?? Number.NaN) - at)).toBeLessThan(1)
      expect(Math.abs((drawn[index]?.[1] ?? Number.NaN) - bytes)).toBeLessThan(limit / 1000)
    }
    expect(await picture.locator('.said text').allTextContents()).toEqual(printed.map(([, line]) => String(Number.parseInt(line, 10))))
    const words = await picture.locator('text').allTextContents()
    expect(words).toEqual(expect.arrayContaining(['limit: 100m, 104.9 MB', `killed: exit code ${exitCode}`]))
    const caption = figure.locator('figcaption')
    expect(await caption.locator('p').first().textContent()).toBe(await picture.locator('desc').textContent())
    await caption.locator('summary').click()
    expect(await caption.locator('tbody tr').last().isVisible()).toBe(true)
    expect(await caption.locator('tbody tr').count()).toBe(printed.length + 1)
    expect({ problems }).toEqual({ problems: [] })
  },
)

test('without a script the answers can be unfolded', async () => {
  const { page } = await site().open('/01-chroot/', { javaScriptEnabled: false })
  const answers = page.locator('.quiz details').first()
  await answers.locator('summary').click()
  expect(await answers.locator('p').first().isVisible()).toBe(true)
  expect(await answers.textContent()).toMatch(/[A-D]: yes\./)
})
