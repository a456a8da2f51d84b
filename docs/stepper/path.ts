/** Absolute paths as text, in the browser too, where there is no node:path. */

/** `/a/./b/../c` is `/a/c`. @param base absolute */
export function resolvePath(base: string, path: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

export function isBelow(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`)
}

/** A path seen from a directory above it: `/a/b/c` from `/a` is `/b/c`. */
export function seenFrom(directory: string, path: string): string {
  return directory === '/' ? path : path.slice(directory.length) || '/'
}

/** The way back of `seenFrom`. */
export function below(directory: string, path: string): string {
  return resolvePath('/', `${directory}/${path}`)
}
