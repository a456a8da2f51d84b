import { expect, test } from 'vitest'
import { messageOf, type Request } from '../../kernel/netlink/message.ts'
import { firewallMessage, type Table } from '../../kernel/netlink/nft-objects.ts'
import { NETLINK, NLM_F } from '../../kernel/program/constants.ts'
import { addPass } from './other-firewalls.ts'
import { createTable, dropStrangers, tableOf } from './table.ts'
import { passInWords } from './words/pass.ts'
import { strangersInWords } from './words/strangers.ts'
import { tableInWords } from './words/table.ts'

/** A header and `struct nfgenmsg`. */
const HEADERS_SIZE = 20

/** In source text. */
function prebuild(name: string, requests: readonly Request[], table: Table): string {
  const lines = requests.map(request => {
    const bytes = Buffer.from(messageOf(NETLINK.NETFILTER, [request]).bytes)
    const nameSize = Math.ceil((4 + table.name.length + 1) / 4) * 4
    const flags = bytes.readUInt16LE(6) & ~(NLM_F.REQUEST | NLM_F.ACK)
    const head = Uint8Array.of(bytes.readUInt8(4), 0, flags & 0xff, flags >> 8)
    return `  '${Buffer.concat([head, bytes.subarray(HEADERS_SIZE + nameSize)]).toString('base64')}',\n`
  })
  return `\nexport const ${name}: readonly string[] = [\n${lines.join('')}]\n`
}

const table = tableOf('minidock')
const filter: Table = { family: 'ip', name: 'filter' }

test('the bytes are those of the words', async () => {
  await expect(
    [
      "/** The firewall's requests as bytes, made from `words/`: vitest run --project unit runtime/network/firewall -u */\n",
      prebuild('TABLE', tableInWords(table), table),
      prebuild('STRANGERS_4', strangersInWords(table, 'strangers4'), table),
      prebuild('STRANGERS_6', strangersInWords(table, 'strangers6'), table),
      prebuild('PASS', passInWords(filter), filter),
    ].join(''),
  ).toMatchFileSnapshot('prebuilt-bytes.ts')
})

test.each(['minidock', 'minidock1234'])('in the table %s they are the message of the words', name => {
  expect(firewallMessage(...createTable(name))).toEqual(firewallMessage(...tableInWords(tableOf(name))))
  expect(firewallMessage(...dropStrangers(name))).toEqual(firewallMessage(...strangersInWords(tableOf(name), 'strangers4')))
  expect(firewallMessage(...dropStrangers(name, 'ip6'))).toEqual(firewallMessage(...strangersInWords(tableOf(name), 'strangers6')))
})

test.each(['ip', 'ip6'] as const)('in others’ firewalls of %s, too', family => {
  expect(firewallMessage(...addPass(family))).toEqual(firewallMessage(...passInWords({ family, name: 'filter' })))
})
