import { computed, reactive } from 'vue'

/**
 * What this browser keeps on the device. Its store may be full, or closed by a setting: then what is to be kept lives as
 * long as the page, the person is told, and leaving the page warns.
 */
const unkept = reactive(new Map<string, string>())
/** Names of bytes that could not be kept: photos of drafts. */
const unkeptBytes = reactive(new Set<string>())

/** Whether something that a person typed or attached is on this page alone. */
export const isOnPageAlone = computed(() => unkept.size + unkeptBytes.size > 0)

addEventListener('beforeunload', (event) => {
  if (isOnPageAlone.value) event.preventDefault()
})

const written = (key: string, text: string): boolean => {
  try {
    localStorage.setItem(key, text)
    return true
  } catch {
    return false
  }
}

/** Keeps words that a person typed. @returns whether they are on the device; on this page they are in any case */
export const keep = (key: string, text: string): boolean => {
  const isKept = written(key, text)
  if (isKept) unkept.delete(key)
  else unkept.set(key, text)
  return isKept
}

/** Keeps a choice or a mark that is no loss when it is not kept. */
export const keepChoice = (key: string, text: string): void => void written(key, text)

/** What is kept under a key; `null` when there is nothing. */
export const kept = (key: string): string | null => {
  const here = unkept.get(key)
  if (here !== undefined) return here
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Forgets what is kept under a key. What found no room before may have some now. */
export const forget = (key: string): void => {
  unkept.delete(key)
  try {
    localStorage.removeItem(key)
  } catch {
    return
  }
  for (const [other, text] of [...unkept]) keep(other, text)
}

/** Every key that begins so. */
export const keptKeys = (begin: string): string[] => {
  let stored: string[] = []
  try {
    stored = Object.keys(localStorage)
  } catch {
    // A closed store has none.
  }
  return [...new Set([...stored, ...unkept.keys()])].filter((key) => key.startsWith(begin))
}

/** Says whether bytes that a person attached found room on the device. */
export const tellBytesKept = (name: string, isKept: boolean): void => {
  if (isKept) unkeptBytes.delete(name)
  else unkeptBytes.add(name)
}

/** Something of this window's own, over a reload; no loss when it is not kept. */
export const windowMark = {
  read: (key: string): string | null => {
    try {
      return sessionStorage.getItem(key)
    } catch {
      return null
    }
  },
  set: (key: string, text: string): void => {
    try {
      sessionStorage.setItem(key, text)
    } catch {
      return
    }
  },
  remove: (key: string): void => {
    try {
      sessionStorage.removeItem(key)
    } catch {
      return
    }
  },
}
