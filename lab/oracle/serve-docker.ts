/** `serve-docker.ts`, in a sandbox: brings docker up, leaves it running, and prints what a shell must know to reach it. */

import { start } from '../engines/docker.ts'

const { env } = await start()
for (const [name, value] of Object.entries(env)) console.log(`export ${name}='${value}'`)
// The daemon lives as long as the sandbox does: nobody waits for it here.
process.exit(0)
