/** The commands of chapter 8. What runs them is loaded when they are called. */

import type { Command } from '../cli/command.ts'
import { endingCommands } from './commands-ending.ts'
import { fileCommands } from './commands-files.ts'
import { joiningCommands } from './commands-joining.ts'
import { watchingCommands } from './commands-watching.ts'
import type { LifecycleHeart } from './heart.ts'

export function lifecycleCommands(heart: LifecycleHeart): readonly Command[] {
  return [...joiningCommands(heart), ...endingCommands, ...watchingCommands, ...fileCommands]
}
