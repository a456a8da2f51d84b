/** Chapter 10's commands, in docker's spelling. What runs them is loaded when they are called. */

import type { Command } from '../cli/command.ts'
import type { RegistryHeart } from './heart.ts'

export function registryCommands(_heart: RegistryHeart): readonly Command[] {
  return []
}
