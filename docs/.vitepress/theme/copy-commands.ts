/** The buttons of console blocks: they copy the commands, without prompts and output. */

const SHOWN = 1500

/** For clicks anywhere: the blocks are HTML of the page, and no components. */
export async function copyCommands(event: MouseEvent): Promise<void> {
  const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[data-copy]') : null
  if (!button) return
  const isCopied = await copy(button.dataset['copy'] ?? '')
  const label = button.textContent
  button.textContent = isCopied ? 'Copied' : 'Cannot copy'
  setTimeout(() => {
    button.textContent = label
  }, SHOWN)
}

/** A page that came without TLS has no clipboard. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false // Said on the button.
  }
}
