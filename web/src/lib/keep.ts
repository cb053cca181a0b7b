import { computed, reactive } from 'vue'
import { hasKey, isSealed, openText, sealText } from './seal.ts'

/**
 * What this browser keeps on the device. Words, and whatever tells of a case, are sealed: who signs in next on the device
 * reads nothing of whoever did before. The store may be full, or closed by a setting: then what is to be kept lives as
 * long as the page, the person is told, and leaving the page warns.
 */
const unkept = reactive(new Map<string, string>())
/** Kept while there is no key to seal with: of a window that opened locked. It says nothing that was typed. */
const unsealable = new Map<string, string>()
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

/**
 * Keeps words that a person typed, sealed. @returns whether they are on the device; on this page they are in any case
 */
export const keep = (key: string, text: string): boolean => {
  if (!hasKey()) {
    // What lies there cannot be read now, and is not written over.
    unsealable.set(key, text)
    return false
  }
  unsealable.delete(key)
  const isKept = written(key, sealText(key, text))
  if (isKept) unkept.delete(key)
  else unkept.set(key, text)
  return isKept
}

/** Keeps a choice or a mark that is no loss when it is not kept and tells of nobody: in the clear. */
export const keepChoice = (key: string, text: string): void => void written(key, text)
/** Keeps what is no loss when it is not kept, sealed. */
export const keepSealed = (key: string, text: string): void => {
  if (hasKey()) written(key, sealText(key, text))
  else unsealable.set(key, text)
}

/** What is kept under a key; `null` when there is nothing, or nothing that the person who is signed in may read. */
export const kept = (key: string): string | null => {
  const here = unkept.get(key) ?? unsealable.get(key)
  if (here !== undefined) return here
  try {
    const text = localStorage.getItem(key)
    return text !== null && isSealed(text) ? (openText(key, text) ?? null) : text
  } catch {
    return null
  }
}

const ofPerson = (accountId: string): string[] =>
  ['draft', 'outbox', 'alarms', 'dispatches', 'desk.views'].map((kind) => `xiaoan.${kind}.${accountId}`)

/** Seals what an earlier version kept in the clear for the person who has signed in. */
export const sealEarlier = (accountId: string): void => {
  if (!hasKey()) return
  unsealable.clear()
  try {
    for (const key of Object.keys(localStorage)) {
      if (!ofPerson(accountId).some((begin) => key === begin || key.startsWith(`${begin}.`))) continue
      const text = localStorage.getItem(key)
      if (text !== null && !isSealed(text)) localStorage.setItem(key, sealText(key, text))
    }
  } catch {
    // A full or closed store: it is sealed when it is kept again.
  }
}
/** Has every form put what was typed on the device now, as when the page goes: the key goes next. */
export const saveAll = (): void => void dispatchEvent(new Event('pagehide'))
/** What only this page has of the person who signed out. */
export const forgetPerson = (): void => {
  unkept.clear()
  unkeptBytes.clear()
  unsealable.clear()
}

/** Forgets what is kept under a key. What found no room before may have some now. */
export const forget = (key: string): void => {
  unkept.delete(key)
  unsealable.delete(key)
  // What cannot be read now is somebody's all the same.
  if (!hasKey()) return
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
