import { shallowRef } from 'vue'
import type { PersonLine } from '../../../shared/operations/results.ts'
import { call } from './api.ts'

const people = shallowRef<PersonLine[]>([])
let loading: Promise<void> | undefined

/** The people of the organisation, read once and shared; `reload` after they were changed. @throws ProblemError */
export const usePeople = () => {
  const load = (): Promise<void> => {
    loading ??= call('people.list')
      .then(({ items }) => {
        people.value = items
      })
      .catch((error: unknown) => {
        loading = undefined
        throw error
      })
    return loading
  }
  const reload = (): Promise<void> => {
    loading = undefined
    return load()
  }
  /** A person's name, or the id when the person is unknown. */
  const nameOf = (id: string): string => people.value.find((person) => person.id === id)?.name ?? id
  return { people, load, reload, nameOf }
}
