/** `logout`. Source: docker/cli, cli/command/registry/logout.go. */

import type { Call } from '../../cli/command.ts'
import { credentialsKey, registryOf } from '../../formats/registry/client-config.ts'
import { logOut } from '../operations/log-out.ts'

export async function logOutOf({ engine, args, terminal }: Call): Promise<number> {
  const domain = registryOf(args[0])
  terminal.out(`Removing login credentials for ${credentialsKey(domain)}\n`)
  await logOut(engine, domain)
  return 0
}
