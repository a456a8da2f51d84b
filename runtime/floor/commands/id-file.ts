/** `--cidfile`: the container's id, for scripts. It is never written over: two containers would then share it. */

import { existsSync, writeFileSync } from 'node:fs'
import { MinidockError } from '../../errors.ts'
import type { ContainerRequest } from '../../formats/docker-request.ts'

/** @throws {MinidockError} before anything is made */
export function checkIdFile({ HostConfig: { ContainerIDFile } }: ContainerRequest): void {
  if (ContainerIDFile === '' || !existsSync(ContainerIDFile)) return
  throw new MinidockError('conflict', `container ID file found, make sure the other container isn't running or delete ${ContainerIDFile}`)
}

export function writeIdFile({ HostConfig: { ContainerIDFile } }: ContainerRequest, id: string): void {
  if (ContainerIDFile !== '') writeFileSync(ContainerIDFile, id, { flag: 'wx' })
}
