import { defineAsyncComponent, type AsyncComponentLoader, type Component } from 'vue'
import PartMissing from './PartMissing.vue'
import { notFetched } from './notFetched.ts'
import { whenServerIsThere } from './reachable.ts'

const PAUSE_MS = 1_000

/** One that failed has a sheet nobody may read, or none. */
const isThere = ({ sheet }: HTMLLinkElement): boolean => {
  try {
    return sheet !== null && sheet.cssRules.length >= 0
  } catch {
    return false
  }
}

const arrives = (link: HTMLLinkElement): Promise<boolean> =>
  new Promise((resolve) => {
    link.addEventListener('load', () => resolve(true))
    link.addEventListener('error', () => resolve(false))
  })

/** A style sheet that did not arrive stays as it is for good: one in its place is asked for again, until it is there. */
const fetchMissingStyles = async (): Promise<void> => {
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')]
  for (let missing = links.filter((link) => !isThere(link)); missing.length > 0;) {
    await whenServerIsThere()
    const again = missing.map((link) => {
      const one = link.cloneNode() as HTMLLinkElement
      const arrived = arrives(one)
      link.replaceWith(one)
      return arrived.then((came) => (came ? [] : [one]))
    })
    missing = (await Promise.all(again)).flat()
    if (missing.length > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

/**
 * A part of a page that is fetched when it is first shown. What the network kept back is fetched when the server can be
 * reached again; a script that failed once stays failed for the page, in some browsers, which then says so.
 */
export const lazy = <C extends Component>(load: AsyncComponentLoader<C>): C =>
  defineAsyncComponent({
    loader: load,
    errorComponent: PartMissing,
    onError: async (error, retry, fail, attempts) => {
      const missing = notFetched(error)
      // A defect of ours is the same at every try.
      if (missing === undefined) return fail()
      await whenServerIsThere()
      if (missing === 'script' && attempts > 1) return fail()
      await fetchMissingStyles()
      retry()
    },
  })
