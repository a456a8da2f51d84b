/**
 * `npm run vm test [again] [FILES]`: the checks, in the machine, file by file. A file that has a result for these sources and this machine does not run again. Results come
 * here after each file, so whatever interrupts a run costs the file under way, and no other.
 */

import { MinidockError } from '../../runtime/base/errors.ts'
import { checkFiles } from '../check-files.ts'
import { execute } from '../execute.ts'
import { countsOf, print, recorded, type Sources, sourcesIn, summarize } from '../file-by-file.ts'
import { ask, type Guest, inside, SSH_FAILED } from '../guest.ts'
import { withLock } from '../lock.ts'
import { isTerminal, say } from '../progress.ts'
import { readyGuest } from '../ready.ts'
import { type Result, resultOf, writeResult } from '../results.ts'
import { withoutTerminal } from '../shell.ts'
import { INTERRUPTED, Interruption } from '../signals.ts'

const WHAT = 'npm run vm test'
/** 128 + SIGHUP, SIGINT, SIGTERM: the run was told to end. */
const ENDED_BY_SIGNALS = [129, INTERRUPTED, 143]
/** In the machine. lab/suite/record-run.ts writes it. */
const RECORD = '/var/tmp/minidock-checks.json'

export async function testCommand(words: readonly string[]): Promise<number> {
  // npm keeps flags for itself: it is a word as well.
  const isAgain = (word: string) => word === 'again' || word === '--again'
  const files = checkFiles(words.filter(word => !isAgain(word) && word !== '--'))
  return await withLock('test', WHAT, say, async () => {
    const guest = await readyGuest({ what: WHAT, isTest: true })
    const sources = await sourcesIn({ machine: guest.token, provider: guest.provider, driver: guest.driver })
    const known = words.some(isAgain) ? [] : files.flatMap(file => resultOf(file, sources) ?? [])
    const left = files.filter(file => !known.some(result => result.file === file))
    if (known.length > 0)
      print(`${known.length} of ${files.length} files have a result for these sources in this machine: ${WHAT} again runs them again`)
    const results = [...known]
    try {
      for (const [index, file] of left.entries()) {
        print(`\n── ${index + 1} of ${left.length}: ${file}`)
        const result = await check(guest, file, sources)
        writeResult(result)
        results.push(result)
        print(`── ${countsOf(result)}, ${Math.round(result.seconds)} s`)
      }
    } catch (error) {
      print(
        `\n${results.length} of ${files.length} files have a result, which stays. To go on: ${WHAT}${words.length > 0 ? ` ${words.filter(word => !isAgain(word)).join(' ')}` : ''}`,
      )
      throw error
    }
    return summarize(results)
  })
}

/** @throws {Interruption} */
async function check(guest: Guest, file: string, sources: Sources): Promise<Result> {
  const began = Date.now()
  const variables = [`MINIDOCK_LAB_RECORD=${RECORD}`, ...(isTerminal() ? [] : ['NO_COLOR=1'])]
  const script = `sudo -n rm -f ${RECORD} && sudo -n --preserve-env=NODE_EXTRA_CA_CERTS env ${variables.join(' ')} scripts/with-packages --dev lab/suite/main.ts ${file}`
  const code = await execute(guest, {
    script: isTerminal() ? script : withoutTerminal(script),
    what: file,
    ownTerminal: true,
    // A terminal ends its lines with two characters.
    ...(!isTerminal() && { onOutput: chunk => process.stdout.write(chunk.toString().replaceAll('\r', '')) }),
  })
  const { out } = await ask(inside(guest, `cat ${RECORD} 2>/dev/null; true`))
  if (out === '' && ENDED_BY_SIGNALS.includes(code)) throw new Interruption()
  if (out === '' && code === SSH_FAILED) throw new MinidockError('unavailable', `the connection to the machine was lost while ${file} ran`)
  return { ...recorded({ file, out, code, began }), ...sources }
}
