/** `node in-uml.ts`: runs launches-there.ts on a machine with cgroups of version 2, which user-mode Linux is. */

import { join } from 'node:path'
import { inUml } from '../../lab/machines/uml.ts'

const SECONDS = 300

process.exitCode = await inUml({ command: ['node', join(import.meta.dirname, 'launches-there.ts')], seconds: SECONDS })
