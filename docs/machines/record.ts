/**
 * `node docs/machines/record.ts`: takes over what `npm run vm test` has seen on this computer into docs/machines/results.json, the younger result for each file. Then
 * `npm run weave` writes docs/machines.md.
 */

import { writeFileSync } from 'node:fs'
import { readResults } from '../../vagrant/results.ts'
import { asText, merged, RESULTS, recordedResults, toRecord } from './results.ts'
import { suiteFiles } from './suite.ts'

const seen = readResults().map(toRecord)
const results = merged(recordedResults(), seen, suiteFiles())
writeFileSync(RESULTS, asText(results))
console.log(`${seen.length} files have a result here; ${results.length} are recorded\nnpm run weave writes the page`)
