import { describe, expect, test } from 'vitest'
import { drawingOf, LAYOUTS, networkDescription } from './drawing.ts'
import { exampleNetwork } from './example.ts'

const network = await exampleNetwork()
/** The width of a character in pixels, where all are as wide. */
const WIDTH = 7.2

describe.for([LAYOUTS.wide, LAYOUTS.narrow])('the $name picture', layout => {
  const { machines, interfaces, lines, hooks } = drawingOf(network, layout)
  const within = (inner: { x: number; y: number; width: number; height: number }, outer: typeof inner) =>
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height

  test('has every interface of every machine, in it, and none on another', () => {
    expect(interfaces.map(({ namespace, name }) => `${namespace} ${name}`).sort()).toEqual(
      Object.entries(network)
        .flatMap(([name, own]) => own.interfaces.map(each => `${name} ${each.name}`))
        .sort(),
    )
    for (const each of interfaces) {
      const machine = machines.find(({ name }) => name === each.namespace)
      expect(machine && within(each, machine), `${each.namespace} ${each.name}`).toBe(true)
      const on = interfaces.filter(
        other => other !== each && Math.abs(other.x - each.x) < each.width && Math.abs(other.y - each.y) < each.height,
      )
      expect(on).toEqual([])
    }
    for (const machine of machines) expect(within(machine, { x: 0, y: 0, width: layout.width, height: layout.height })).toBe(true)
  })

  test('has a line for each cable, once, and for each port of the bridge', () => {
    expect(lines.map(({ isPort }) => isPort).sort()).toEqual([false, false, false, true, true])
  })

  test('has the hooks in the host, away from its interfaces', () => {
    const host = machines.find(({ name }) => name === 'host')
    for (const { x, y } of hooks) {
      const { width, height } = layout.hook
      const pill = { x: x - width / 2, y: y - height / 2, width, height }
      expect(host && within(pill, host)).toBe(true)
      expect(
        interfaces.filter(
          each =>
            each.x < x + width / 2 &&
            each.x + each.width > x - width / 2 &&
            each.y < y + height / 2 &&
            each.y + each.height > y - height / 2,
        ),
      ).toEqual([])
    }
  })

  test('has room for every word', () => {
    for (const { name, lines: words, width } of interfaces) {
      for (const text of [name, ...words]) expect(8 + text.length * WIDTH, text).toBeLessThanOrEqual(width)
    }
  })
})

test('the picture in words has each machine, its interfaces and its ways', () => {
  expect(networkDescription(network)).toContain(
    'container web: lo 127.0.0.1/8, eth0 172.17.0.2/16 cable to veth4e1f8ab0001 of host, all else goes to 172.17.0.1 over eth0.',
  )
})
