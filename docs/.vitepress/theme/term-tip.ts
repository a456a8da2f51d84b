/** The meaning of a term beside it, while the pointer or the focus is on it. Its link leads to the glossary, which needs no script. */

const MARGIN = 12

export function installTermTips(): () => void {
  const tip = document.createElement('div')
  tip.className = 'term-tip'
  tip.role = 'tooltip'
  tip.id = 'term-tip'
  tip.hidden = true
  document.body.append(tip)

  const show = (event: Event) => {
    const term = event.target instanceof Element ? event.target.closest<HTMLElement>('a.term') : null
    const meaning = term?.dataset['meaning']
    if (!term || meaning === undefined) return
    tip.textContent = meaning
    tip.hidden = false
    term.setAttribute('aria-describedby', tip.id)
    const at = term.getBoundingClientRect()
    const left = Math.min(Math.max(MARGIN, at.left), document.documentElement.clientWidth - tip.offsetWidth - MARGIN)
    const isRoom = at.bottom + tip.offsetHeight + MARGIN < window.innerHeight
    tip.style.left = `${left}px`
    tip.style.top = `${isRoom ? at.bottom + 6 : at.top - tip.offsetHeight - 6}px`
  }
  const hide = () => {
    tip.hidden = true
  }
  const hideByKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') hide()
  }
  const shows = ['mouseover', 'focusin'] as const
  const hides = ['mouseout', 'focusout', 'scroll'] as const
  for (const name of shows) document.addEventListener(name, show)
  for (const name of hides) document.addEventListener(name, hide, { passive: true })
  document.addEventListener('keydown', hideByKey)
  return () => {
    for (const name of shows) document.removeEventListener(name, show)
    for (const name of hides) document.removeEventListener(name, hide)
    document.removeEventListener('keydown', hideByKey)
    tip.remove()
  }
}
