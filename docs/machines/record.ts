/**
 * `node docs/machines/record.ts`: takes over what `npm run vm test` and `npm run lab -- --on uml` have seen on this computer into docs/machines/results.json, the
 * younger result for each file and kind of machine. Then `npm run weave` writes docs/machines.md.
 */

import { writeFileSync } from 'node:fs'
import { UML_RESULTS } from '../../lab/machines/uml-suite.ts'
import { readResults } from '../../vagrant/results.ts'
import { asText, merged, RESULTS, recordedResults, toRecord } from './results.ts'
import { suiteFiles } from './suite.ts'

const seen = [...readResults(), ...readResults(UML_RESULTS)].map(toRecord)
const results = merged(recordedResults(), seen, suiteFiles())
writeFileSync(RESULTS, asText(results))
console.log(`${seen.length} files have a result here; ${results.length} are recorded\nnpm run weave writes the page`)
