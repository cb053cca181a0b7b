import { onScopeDispose, reactive, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { newCommandId } from '../lib/api.ts'
import { forget, keep, kept as keptText, keptKeys, windowMark } from '../lib/keep.ts'
import { useSession } from '../lib/session.ts'
import { emptyCall, isTouched, type CallForm } from './callForm.ts'
import { useDraftHolders } from './draftHolders.ts'

/** A call that was typed in a window that is gone. */
export interface LeftDraft {
  id: string
  form: CallForm
  /** When it was last written, milliseconds. */
  at: number
}

export interface CallDraft {
  form: CallForm
  /** Names this window's draft. */
  id: Ref<string>
  /** What is in the form was found on the device. */
  restored: Ref<boolean>
  /** Drafts that no window has open, newest first. */
  left: ShallowRef<LeftDraft[]>
  /** Takes up a draft that was left; what stands in the form is left in its place. */
  resume: (id: string) => void
  discard: (id: string) => void
  /** Back to the empty form, on the device too. */
  clear: () => void
}

const saveAfterMs = 250

const read = (stored: string): { form: CallForm; at: number } | undefined => {
  try {
    const kept: unknown = JSON.parse(keptText(stored) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return undefined
    const form = emptyCall()
    for (const field of Object.keys(form)) if (field in kept) Object.assign(form, { [field]: Reflect.get(kept, field) })
    return { form, at: Number(Reflect.get(kept, 'savedAt') ?? 0) }
  } catch {
    return undefined
  }
}

/**
 * The call being typed in this window, kept on the device: each window has its own, named in its session storage, so
 * that a reload finds it again. A window that opens takes up the newest that was left behind by a window that is gone.
 * @param takes whether this window has the form
 * @param changed told when another draft stands in the form
 */
export const useCallDraft = (takes: () => boolean, changed: () => void): CallDraft => {
  const user = useSession().user?.id ?? 'nobody'
  const prefix = `xiaoan.draft.${user}.desk.call.`
  const nameKey = `xiaoan.call-draft.${user}`
  const form = reactive(emptyCall())
  const id = ref(windowMark.read(nameKey) ?? newCommandId())
  const restored = ref(false)
  const left = shallowRef<LeftDraft[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined

  const save = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (isTouched(form)) keep(prefix + id.value, JSON.stringify({ ...form, savedAt: Date.now() }))
    else forget(prefix + id.value)
  }
  const saveNow = (): void => {
    if (timer !== undefined) save()
  }
  const take = (next: string): void => {
    saveNow()
    id.value = next
    windowMark.set(nameKey, next)
    left.value = left.value.filter((draft) => draft.id !== next)
    const kept = read(prefix + next)
    Object.assign(form, kept?.form ?? emptyCall())
    restored.value = kept !== undefined && isTouched(form)
    changed()
  }

  const list = (held: ReadonlySet<string>): void => {
    left.value = keptKeys(prefix)
      .map((key) => ({ key, id: key.slice(prefix.length) }))
      .flatMap(({ key, id: found }) => {
        const kept = found === id.value || held.has(found) ? undefined : read(key)
        return kept && isTouched(kept.form) ? [{ id: found, ...kept }] : []
      })
      .sort((one, other) => other.at - one.at)
  }
  const holders = useDraftHolders(`xiaoan.call-drafts.${user}`, {
    changed: list,
    // Another window has had this draft for longer: a window made as a copy of it starts anew.
    yields: () => resume(newCommandId()),
  })
  const hold = async (): Promise<void> => {
    const isNew = windowMark.read(nameKey) === null
    take(id.value)
    await holders.hold(id.value)
    const newest = left.value[0]
    if (isNew && newest && !isTouched(form)) resume(newest.id)
  }
  const resume = (next: string): void => {
    take(next)
    void holders.hold(next)
  }

  watch(
    takes,
    (mine, before) => {
      if (mine) void hold()
      else if (before) {
        saveNow()
        holders.release()
      }
    },
    { immediate: true },
  )
  watch(form, () => {
    if (!takes()) return
    clearTimeout(timer)
    timer = setTimeout(save, saveAfterMs)
  })
  addEventListener('pagehide', saveNow)
  onScopeDispose(() => {
    removeEventListener('pagehide', saveNow)
    saveNow()
  })

  return {
    form,
    id,
    restored,
    left,
    resume,
    discard: (gone) => {
      forget(prefix + gone)
      left.value = left.value.filter((draft) => draft.id !== gone)
    },
    clear: () => {
      Object.assign(form, emptyCall())
      restored.value = false
      clearTimeout(timer)
      timer = undefined
      forget(prefix + id.value)
    },
  }
}
