/** Which programs this computer has. Nothing is started to find out. */

import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** @param program its name, or a path where PATH does not lead to it */
export function isInstalled(program: string): boolean {
  if (isAbsolute(program)) return isProgram(program)
  const name = process.platform === 'win32' ? `${program}.exe` : program
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => folder !== '' && isProgram(join(folder, name)))
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
