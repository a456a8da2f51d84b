/** A list of steps that a reader goes through, by keys as well: one on and back, further on and back, to the start and to the end. */

import { type ComputedRef, nextTick, type Ref, ref, type ShallowRef } from 'vue'

export interface Steps {
  /** How many steps have been made. */
  readonly done: Ref<number>
  /** Where there are fewer, or more, to the first or to the last. */
  readonly go: (to: number) => Promise<void>
  readonly onKey: (event: KeyboardEvent) => void
}

interface List {
  /** How many steps there are. */
  readonly last: ComputedRef<number>
  /** The element with the steps: the one that has been made last is `aria-selected`, and scrolled to. */
  readonly list: Readonly<ShallowRef<HTMLElement | null>>
  /** Where PageDown (1) and PageUp (-1) lead from here. */
  readonly further: (direction: 1 | -1) => number
  /** Whether an element needs these keys itself. */
  readonly keepsKeys: (target: Element) => boolean
}

export function useSteps({ last, list, further, keepsKeys }: List): Steps {
  const done = ref(0)

  async function go(to: number): Promise<void> {
    done.value = Math.min(Math.max(0, to), last.value)
    await nextTick()
    const item = list.value?.querySelector<HTMLElement>('[aria-selected="true"]')
    if (item && list.value) list.value.scrollTop = item.offsetTop - list.value.clientHeight / 2
  }

  const next = () => done.value + 1
  const previous = () => done.value - 1
  const keys: Readonly<Record<string, () => number>> = {
    ArrowRight: next,
    ArrowDown: next,
    ArrowLeft: previous,
    ArrowUp: previous,
    PageDown: () => further(1),
    PageUp: () => further(-1),
    Home: () => 0,
    End: () => last.value,
  }

  function onKey(event: KeyboardEvent): void {
    const target = keys[event.key]
    const isElsewhere = event.target instanceof Element && keepsKeys(event.target)
    if (!target || isElsewhere || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    void go(target())
  }

  return { done, go, onKey }
}
