/** How slow the machine is, measured in it once: of KVM and QEMU the driver tells, but nothing tells whether VirtualBox, Hyper-V and others are helped by the processor. */

import { fieldsOf, parsed } from '../runtime/base/note-fields.ts'
import { MEASURED_THERE, type Measured } from '../runtime/base/virtual-machine.ts'
import { ask, type Guest, inside } from './guest.ts'
import { PROJECT_THERE } from './places.ts'
import { say, step } from './progress.ts'
import { quote } from './shell.ts'

/** As the lab measures it, with the Node that the lab runs with. */
const PROGRAM = `const { wholeSlowness } = await import('${PROJECT_THERE}/lab/suite/slowness.ts'); console.log(JSON.stringify({ ...JSON.parse(process.argv[1]), factor: String(wholeSlowness()) }))`

/** @returns the machine with what was measured, which is also left in it, for its own `doctor` */
export async function measured(guest: Guest): Promise<Guest> {
  if (guest.measured) return guest
  const found = await step('measuring how quick the machine is', () => measure(guest))
  if (!found) say('how quick the machine is could not be measured; the next npm run vm up tries again')
  return found ? { ...guest, measured: found } : guest
}

async function measure(guest: Guest): Promise<Measured | undefined> {
  const { provider, driver } = guest
  // The machine's clock may be wrong.
  const known = JSON.stringify({ provider, driver, date: new Date().toISOString() })
  const node = `${PROJECT_THERE}/node_modules/node-linux-*/bin/node`
  const script = `said=$(${node} --input-type=module --eval ${quote(PROGRAM)} -- ${quote(known)}) && printf '%s\\n' "$said" | sudo -n tee ${MEASURED_THERE}`
  const { code, out } = await ask(inside(guest, script))
  const found = code === 0 ? fieldsOf(parsed(out), 'factor', 'date') : undefined
  return found && /^\d+(?:\.\d+)?$/.test(found.factor) ? found : undefined
}
