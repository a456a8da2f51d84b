/** Layers as overlayfs takes them: each directory once, or mount(2) fails with ELOOP. */

/**
 * Returns the layers without those that come again above. An image has a layer twice when two steps wrote the same. The lower of the two adds nothing: all that it
 * has, and all that it hides, the upper one has and hides as well.
 * @param names lowest first
 */
export function distinctLayers(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.lastIndexOf(name) === index)
}
