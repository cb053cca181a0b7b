import { onScopeDispose, reactive, watch, type Reactive } from 'vue'
import { forget, keep, kept as keptText, keptKeys } from './keep.ts'
import { useSession } from './session.ts'

const prefix = 'xiaoan.draft'
const saveAfterMs = 250

export interface Draft<T extends object> {
  form: Reactive<T>
  /** Whether what is in the form was found on the device. */
  restored: boolean
  /** Back to the empty form with what is to stay, on the device at once. */
  clear: (stays?: Partial<T>) => void
  /** What stands in the form, on the device at once: also of a component that goes away. */
  keep: () => void
}

const prefixOf = (): string => `${prefix}.${useSession().user?.id ?? 'nobody'}.`

/** Drops the signed-in person's drafts whose key begins so and that nothing can take up any more. */
export const forgetDrafts = (begin: string, stays: (key: string) => boolean): void => {
  const start = prefixOf()
  for (const stored of keptKeys(start + begin)) if (!stays(stored.slice(start.length))) forget(stored)
}

const read = (key: string): object | undefined => {
  try {
    const kept: unknown = JSON.parse(keptText(key) ?? 'null')
    return typeof kept === 'object' && kept !== null ? kept : undefined
  } catch {
    return undefined
  }
}

/** What the signed-in person has under keys that begin so, as it was kept. */
export const keptDrafts = (begin: string): { key: string; kept: object }[] => {
  const start = prefixOf()
  return keptKeys(start + begin).flatMap((stored) => {
    const kept = read(stored)
    return kept ? [{ key: stored.slice(start.length), kept }] : []
  })
}

/**
 * A form that survives reload, sign-out and crash: kept on the device under `key` for the signed-in person.
 * @param empty makes the empty form; only its fields are restored
 */
export const useDraft = <T extends object>(key: string, empty: () => T): Draft<T> => {
  const stored = prefixOf() + key
  const kept = read(stored)
  const start = empty()
  if (kept)
    for (const field of Object.keys(start))
      if (field in kept) Object.assign(start, { [field]: Reflect.get(kept, field) })
  const form = reactive(start)

  let timer: ReturnType<typeof setTimeout> | undefined
  const save = (): void => {
    clearTimeout(timer)
    timer = undefined
    const text = JSON.stringify(form)
    if (text === JSON.stringify(empty())) forget(stored)
    else keep(stored, text)
  }
  const saveNow = (): void => {
    if (timer !== undefined) save()
  }
  const unwatch = watch(form, () => {
    clearTimeout(timer)
    timer = setTimeout(save, saveAfterMs)
  })
  addEventListener('pagehide', saveNow)
  onScopeDispose(() => {
    unwatch()
    removeEventListener('pagehide', saveNow)
    saveNow()
  })

  return {
    form,
    restored: kept !== undefined,
    clear: (stays = {}) => {
      for (const field of Object.keys(form)) if (!(field in empty())) Reflect.deleteProperty(form, field)
      Object.assign(form, empty(), stays)
      save()
    },
    keep: save,
  }
}
