/** A learner's file has the very modules that the engine has: an error or a register of a second copy would be none of the engine's. */

import { registerHooks } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { REPOSITORY } from '../../course/places.ts'

/** By the path from the repository, with `./` before it: what makes the module, once. */
export type Modules = Readonly<Record<string, () => object>>

const SHARED = Symbol.for('minidock.lab.shared-modules')

/** Whatever this process imports from now on comes from these, where it is one of them. */
export function shareModules(modules: Modules): void {
  Reflect.set(globalThis, SHARED, modules)
  registerHooks({
    load: (url, context, nextLoad) => {
      const path = url.startsWith('file:') ? `./${relative(REPOSITORY, fileURLToPath(url))}` : ''
      const module = modules[path]
      return module === undefined ? nextLoad(url, context) : { format: 'module', source: reexporting(path, module()), shortCircuit: true }
    },
  })
}

function reexporting(path: string, module: object): string {
  return `export const {${Object.keys(module).join(',')}} = globalThis[Symbol.for('${SHARED.description}')][${JSON.stringify(path)}]()`
}
