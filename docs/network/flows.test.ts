import { expect, test } from 'vitest'
import { Flows } from './flows.ts'
import { answerTo } from './packet.ts'

const packet = { source: '192.0.2.1', sourcePort: 40_000, destination: '192.0.2.2', destinationPort: 8080 }

test('rules are asked about the first packet of a flow only, once for each of its ends', () => {
  const flows = new Flows()
  const first = flows.track(packet)
  expect([first.isAsking('destination'), first.isAsking('destination'), first.isAsking('source')]).toEqual([true, false, true])
  expect(flows.track(packet).isAsking('destination')).toBe(false)
  expect(flows.track(answerTo(packet)).isAsking('destination')).toBe(false)
})

test('what follows is changed as the first packet was, and answers the other way round', () => {
  const flows = new Flows()
  const first = flows.track(packet)
  first.change('destination', '172.17.0.2', 80)
  first.change('source', '172.17.0.1', 40_000)
  const sent = { source: '172.17.0.1', sourcePort: 40_000, destination: '172.17.0.2', destinationPort: 80 }
  for (const tracked of [first, flows.track(packet)])
    expect(tracked.translate('source', tracked.translate('destination', packet))).toEqual(sent)
  const answer = flows.track(answerTo(sent))
  expect(answer.translate('source', answer.translate('destination', answerTo(sent)))).toEqual(answerTo(packet))
})

test('a flow is new until it is answered, and rules see what was changed of it', () => {
  const flows = new Flows()
  const first = flows.track(packet)
  expect(first.bits).toEqual({ state: 8, status: 0 })
  first.change('destination', '172.17.0.2', 80)
  expect(flows.track(packet).bits).toEqual({ state: 8, status: 0x20 })
  flows.track(answerTo({ ...packet, destination: '172.17.0.2', destinationPort: 80 }))
  expect(first.bits).toEqual({ state: 2, status: 0x20 })
  expect(flows.track({ ...packet, sourcePort: 40_001 }).bits).toEqual({ state: 8, status: 0 })
})
