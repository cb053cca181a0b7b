import { inject, onScopeDispose, provide, watch, type InjectionKey, type Ref } from 'vue'

/** Told of each form that opens and closes below whoever provides it, by the form's name. */
type FormOpen = (form: string, isOpen: boolean) => void

const key: InjectionKey<FormOpen> = Symbol('form open')

/** Hears of the forms that are opened anywhere below. */
export const onFormOpen = (heard: FormOpen): void => provide(key, heard)

/** Tells of a form that is open or not. */
export const tellFormOpen = (form: () => string, open: Ref<boolean>): void => {
  const tell = inject(key, undefined)
  if (!tell) return
  watch(open, (isOpen) => tell(form(), isOpen))
  onScopeDispose(() => {
    if (open.value) tell(form(), false)
  })
}
