/** `login` and `logout`, in docker's spelling. */

import type { Command } from '../cli/command.ts'
import type { RegistryHeart } from './heart.ts'

export const loginCommand = (heart: RegistryHeart): Command => ({
  name: 'login',
  usage: '[OPTIONS] [SERVER]',
  summary: 'Authenticate to a registry',
  arity: { min: 0, max: 1 },
  flags: [
    { kind: 'string', name: 'password', short: 'p', help: 'Password or Personal Access Token (PAT)' },
    { kind: 'bool', name: 'password-stdin', help: 'Take the Password or Personal Access Token (PAT) from stdin' },
    { kind: 'string', name: 'username', short: 'u', help: 'Username' },
  ],
  run: async call => (await import('./commands/login.ts')).logInTo(call, heart),
})

export const logoutCommand: Command = {
  name: 'logout',
  usage: '[SERVER]',
  summary: 'Log out from a registry',
  arity: { min: 0, max: 1 },
  run: async call => (await import('./commands/logout.ts')).logOutOf(call),
}
