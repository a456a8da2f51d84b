/** What a machine gets from this one, so that it need neither fetch nor build: node_modules and build. */

/** Of node_modules: caches of what ran here, thousands of files and of no use there. */
export const CACHES = ['.cache', '.vite', '.vite-temp', '.vitest-cache']

/** @param path within node_modules */
export function isCache(path: string): boolean {
  return CACHES.includes(path.split('/')[0] ?? '')
}

/** Of build/: the engine, and the lab's guard. Nothing else of it is used there. */
export function isBuilt(name: string): boolean {
  return /^(?:launcher|stamp|minidock\.cjs|(?:hot|cold)\..*|lab-guard-[0-9a-f]+)$/.test(name)
}
