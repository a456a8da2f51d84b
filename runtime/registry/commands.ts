/** Chapter 10's commands, in docker's spelling. What runs them is loaded when they are called. */

import type { Command } from '../cli/command.ts'
import { loginCommand, logoutCommand } from './account-commands.ts'
import type { RegistryHeart } from './heart.ts'
import { pullCommand } from './pull-command.ts'
import { pushCommand } from './push-command.ts'
import { searchCommand } from './search-command.ts'

export function registryCommands(heart: RegistryHeart): readonly Command[] {
  return [pullCommand(heart), pushCommand(heart), loginCommand(heart), logoutCommand, searchCommand(heart)]
}
