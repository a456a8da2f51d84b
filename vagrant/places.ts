/** Where the virtual machine's files lie, on this computer and in the machine. */

import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** This folder: that of the Vagrantfile. */
export const VAGRANT_FOLDER = import.meta.dirname
export const REPOSITORY = dirname(VAGRANT_FOLDER)

/** The project's folder in the machine, on the machine's own disk. */
export const PROJECT_THERE = '/home/vagrant/minidock'

/** Where vagrant keeps boxes and plugins, for all projects. */
export function vagrantHome(): string {
  return process.env['VAGRANT_HOME'] ?? join(homedir(), '.vagrant.d')
}

/** What vagrant notes of the machine. Ignored by git. */
export function dotFolder(): string {
  return process.env['VAGRANT_DOTFILE_PATH'] ?? join(VAGRANT_FOLDER, '.vagrant')
}

/** What these commands note beside it. */
export function noteFile(name: string): string {
  return join(dotFolder(), 'minidock', name)
}

/** One file for each file of checks that ran in the machine. */
export function resultsFolder(): string {
  return join(dotFolder(), 'results')
}
