/** What a container runs: its request's words over its image's. */

import type { ImageDefaults } from '../oci/image.ts'
import type { ContainerRequest } from './request.ts'

/** Docker's rule: an entrypoint that the caller gives makes the image's command meaningless. */
export function commandOf(request: ContainerRequest, image: ImageDefaults): string[] {
  const entrypoint = (request.Entrypoint ?? image.Entrypoint ?? []).filter((word, index) => index > 0 || word !== '')
  const given = request.Cmd && request.Cmd.length > 0
  const command = given ? request.Cmd : request.Entrypoint ? [] : image.Cmd
  return [...entrypoint, ...(command ?? [])]
}

/** The program as it is; of its arguments, those with a space in quotes. */
export function commandText([program = '', ...args]: readonly string[]): string {
  return [program, ...args.map(arg => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ')
}
