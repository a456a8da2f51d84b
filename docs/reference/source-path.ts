/** Where the page of a source file is: that of `runtime/rootfs/heart.ts` is `source/runtime/rootfs/heart`. */
export function sourcePath(file: string): string {
  return `source/${file.replace(/\.[a-z]+$/, '')}`
}
