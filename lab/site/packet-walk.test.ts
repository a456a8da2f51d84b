/** The picture in which a packet walks: a reader chooses who sends to whom, and goes with it. */

import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { networkDescription } from '../../docs/network/drawing.ts'
import { exampleNetwork } from '../../docs/network/example.ts'
import { travel } from '../../docs/network/journey.ts'
import { ending, WALKS, type Walk } from '../../docs/network/walks.ts'
import { within } from '../suite/slowness.ts'
import { seriousViolations } from './axe.ts'
import { type OpenPage, useBuiltSite } from './built-site.ts'

const site = useBuiltSite()
const network = await exampleNetwork()
const PHONE = { viewport: { width: 375, height: 800 } }
const DESK = { viewport: { width: 1280, height: 900 } }
const CLIENT_PORT = 40_000

function journeyOf({ prepare, from, destination, port }: Walk) {
  return travel(prepare?.(network) ?? network, from, { destination, destinationPort: port }, CLIENT_PORT)
}

async function open(options: Parameters<ReturnType<typeof site>['open']>[1]): Promise<OpenPage & { figure: Locator }> {
  const opened = await site().open('/packets.html', options)
  return Object.assign(opened, { figure: opened.page.locator('figure.packet-walk') })
}

/** Texts of the picture that is shown that lie on each other, or leave the box that they stand in. */
const COLLISIONS = `(() => {
  const svg = [...document.querySelectorAll('figure.packet-walk svg')].find(each => each.getBoundingClientRect().width > 0)
  const texts = [...svg.querySelectorAll('text')].map(each => ({ words: each.textContent, box: each.getBoundingClientRect() }))
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom
  const on = texts.flatMap((a, i) => texts.slice(i + 1).filter(b => meet(a.box, b.box)).map(b => a.words + ' | ' + b.words))
  const out = [...svg.querySelectorAll('g')].flatMap(group => {
    const { left, right } = group.querySelector('rect').getBoundingClientRect()
    return [...group.querySelectorAll('text')].map(each => ({ words: each.textContent, box: each.getBoundingClientRect() })).filter(({ box }) => box.right > right || box.left < left)
  })
  return [...on, ...out.map(({ words }) => words)]
})()`

/** How many pixels of the figure lie outside of its frame, which cuts them off. */
const CLIPPED = `(() => {
  const { scrollWidth, clientWidth } = document.querySelector('figure.packet-walk')
  return scrollWidth - clientWidth
})()`

test.for([
  { at: 'a desk', options: DESK },
  { at: 'a phone', options: PHONE },
])('at $at Next goes with the packet, step by step, and says how it ends', { timeout: within(300) }, async ({ options }) => {
  const { page, figure, problems } = await open(options)
  expect(await page.evaluate(COLLISIONS)).toEqual([])
  for (const walk of WALKS) {
    await figure.locator('select').selectOption(walk.id)
    await figure.locator('.next').focus()
    const journey = journeyOf(walk)
    for (const [index, { says, packet, namespace, rule }] of journey.steps.entries()) {
      await page.keyboard.press('Enter')
      expect(await figure.locator('.says').textContent()).toBe(says)
      expect(await figure.locator('.count').textContent()).toContain(`${index + 1} of ${journey.steps.length} · `)
      expect(await figure.locator('.packet').textContent()).toBe(
        `${packet.source}:${packet.sourcePort} → ${packet.destination}:${packet.destinationPort}`,
      )
      expect(await figure.locator('svg:visible .machine.lit').getAttribute('class')).toContain(namespace)
      expect(await figure.locator('svg:visible .interface.lit').count()).toBe(1)
      expect(await figure.locator('.rules li.lit code').allTextContents()).toEqual(rule ? [rule.words] : [])
    }
    expect(await figure.locator('.ending').textContent()).toBe(ending(journey))
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport.width)
    expect(await page.evaluate(CLIPPED)).toBe(0)
  }
  expect(problems).toEqual([])
})

test('keys go on by a rule, by a place, and to both ends; where arrows choose a walk, they do nothing else', async () => {
  const { page, figure } = await open(DESK)
  const count = async () => Number((await figure.locator('.count').textContent())?.split(' ')[0])
  const [published] = WALKS
  const { steps = [] } = published ? journeyOf(published) : {}
  await figure.locator('.next').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  expect(await count()).toBe(1)
  const chains: string[] = []
  for (const key of new Array(8).fill('PageDown')) {
    await page.keyboard.press(key)
    chains.push(steps[(await count()) - 1]?.rule?.chain ?? '')
  }
  expect(chains).toEqual(['', 'loopback', 'inbound', 'publish', '', 'between', 'outbound', ''])
  await page.keyboard.press('End')
  expect(await count()).toBe(steps.length)
  await page.keyboard.press('Home')
  expect(await count()).toBe(0)
  await figure.locator('select').focus()
  await page.keyboard.press('ArrowDown')
  expect([await count(), await figure.locator('select').inputValue()]).toEqual([0, WALKS[1]?.id])
})

test('a step can be chosen in the list, by which a screen reader knows it', async () => {
  const { page, figure } = await open(DESK)
  const list = page.getByRole('listbox', { name: "The packet's way" })
  const option = list.getByRole('option', { name: 'publish: dnat ip to meta l4proto' })
  await option.click()
  expect(await option.getAttribute('aria-selected')).toBe('true')
  expect(await list.getAttribute('aria-activedescendant')).toBe(await option.getAttribute('id'))
  expect(await figure.locator('.packet .changed').allTextContents()).toEqual(['172.17.0.2:80'])
  expect(await figure.locator('[aria-live]').textContent()).toContain('the destination 192.0.2.2:8080 becomes 172.17.0.2:80')
})

test.for(['light', 'dark'] as const)('axe finds nothing serious while a packet walks, %s', async colorScheme => {
  const { page, figure } = await open({ ...DESK, colorScheme })
  await figure.locator('select').selectOption('hairpin')
  for (let step = 0; step < 8; step++) await figure.locator('.next').click()
  expect(await seriousViolations(page)).toEqual([])
})

test('without a script the networks are there, also in words, and nothing that could be pressed', async () => {
  const { figure } = await open({ ...DESK, javaScriptEnabled: false })
  const picture = figure.getByRole('img', { name: 'The networks that the packet walks through' })
  expect(await picture.locator('desc').textContent()).toBe(networkDescription(network))
  expect(await figure.locator('button:visible, select:visible').count()).toBe(0)
})
