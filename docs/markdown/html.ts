/** Text and attributes in HTML that Vue compiles afterwards: `v-pre` keeps it from reading `{{`. */

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Text in which `what is code` stands between backticks, and which has no other marks. */
export function withCode(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

/** Where a long path or a list of flags can go on in the next line: after `/`, `|` and `,`. Nothing of it is copied. @param html escaped, without tags */
export function breakable(html: string): string {
  return html.replaceAll(/(?<=[/|,])(?=[^\s/|,])/g, '<wbr>')
}

/** What a link's or an element's name can be made of: `mount namespace` is `mount-namespace`. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-|-$/g, '')
}
