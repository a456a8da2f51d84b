/** `build-all.ts BUILDER [TEXT…]`, in a sandbox: builds the rows whose names hold one of the texts, or all, and prints a line of JSON for each. */

import { MinidockError } from '../../../runtime/base/errors.ts'
import { buildRows } from './build-rows.ts'
import { BUILDERS, builders } from './builders.ts'
import { rows } from './rows/index.ts'

const [wanted, ...texts] = process.argv.slice(2)
try {
  const name = BUILDERS.find(each => each === wanted)
  if (name === undefined) throw new Error(`could not check: there is no builder ${wanted}`)
  const chosen = rows.filter(row => texts.length === 0 || texts.some(text => row.name.includes(text)))
  const built = await buildRows(builders[name], chosen, '/run/lab-builds')
  const lines = [...built].map(row => `${JSON.stringify(row)}\n`)
  // What is still in the pipe would be lost with the process.
  await new Promise(resolve => process.stdout.write(lines.join(''), resolve))
  process.exit(0)
} catch (error) {
  console.error(error instanceof MinidockError && error.hint ? `${error.message}\n${error.hint}` : error)
  process.exit(1)
}
