/** Text and attributes in HTML that Vue compiles afterwards: `v-pre` keeps it from reading `{{`. */

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** What a link's or an element's name can be made of: `mount namespace` is `mount-namespace`. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-|-$/g, '')
}
