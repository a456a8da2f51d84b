/** `<!-- walks -->`: what becomes of a packet, by who sends it to whom, as the simulator of the site finds it. On the site it is the caption of a picture. */

import { exampleNetwork } from '../../docs/network/example.ts'
import { type Journey, travel } from '../../docs/network/journey.ts'
import { ending, WALKS } from '../../docs/network/walks.ts'
import { table } from './table.ts'

/** The port of the client: the kernel would choose one. */
const CLIENT_PORT = 40_000
/** What only leads to other rules. */
const DECIDES_NOTHING = ['no match', 'match', 'jump', 'goto', 'return']

export async function weaveWalks(): Promise<string> {
  const network = await exampleNetwork()
  const rows = WALKS.map(({ title, from, destination, port, prepare }) => {
    const journey = travel(prepare?.(network) ?? network, from, { destination, destinationPort: port }, CLIENT_PORT)
    return [title, decidedBy(journey), ending(journey)] as const
  })
  return [
    'The walk of a packet by the rules of the table, and of the answer to it. Addresses are those of the example; the client has port 40000.',
    '',
    table([['who sends to whom', 'rules that decide about the packet', 'what becomes of it'], ...rows], []),
  ].join('\n')
}

function decidedBy({ steps }: Journey): string {
  const rules = steps.flatMap(({ rule, isAnswer }) =>
    rule && !isAnswer && rule.number > 0 && !DECIDES_NOTHING.includes(rule.decision) ? [`\`${rule.chain}: ${rule.decision}\``] : [],
  )
  return rules.join(', ') || 'none is asked'
}
