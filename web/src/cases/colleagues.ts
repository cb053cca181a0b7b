import { computed, shallowRef, type ComputedRef } from 'vue'
import { accessOf, type CaseAccess } from '../../../shared/domain/case.ts'
import type { CaseView, PersonLine } from '../../../shared/operations/results.ts'
import { maySeeCase } from '../../../shared/permissions.ts'
import { call } from '../lib/api.ts'
import { fitOf, initialsOf } from '../lib/initials.ts'
import { usePeople } from '../lib/people.ts'
import { useSession } from '../lib/session.ts'

/** Somebody who can be named in an entry. */
export interface Colleague {
  id: string
  name: string
  unit: string
  roles: PersonLine['roles']
  initials: string[]
  unitInitials: string[]
  /** 0 on the case, 1 of the own district, 2 elsewhere. */
  distance: number
}

const most = 8
const unitNames = shallowRef<ReadonlyMap<string, string>>(new Map())
let reading: Promise<void> | undefined

const loadUnits = (): Promise<void> => {
  reading ??= call('unit.list')
    .then(({ items }) => {
      unitNames.value = new Map(items.map(({ id, name }) => [id, name]))
    })
    .catch((error: unknown) => {
      reading = undefined
      throw error
    })
  return reading
}

/** Those whose name, unit or initials fit what is typed after the @, the nearest first. */
export const fitting = (colleagues: readonly Colleague[], typed: string): Colleague[] => {
  const found = colleagues.flatMap((colleague) => {
    const byName = fitOf(colleague.name, colleague.initials, typed)
    // One character stands in too many units: all begin with the city.
    const byUnit = [...typed].length < 2 ? undefined : fitOf(colleague.unit, colleague.unitInitials, typed)
    const fit = byName ?? (byUnit === undefined ? undefined : byUnit + 3)
    return fit === undefined ? [] : [{ colleague, fit }]
  })
  return found
    .sort((one, other) => one.fit - other.fit || one.colleague.distance - other.colleague.distance)
    .slice(0, most)
    .map(({ colleague }) => colleague)
}

/** [T7] [A1] Who may see the case and can be named; read when they are asked for the first time. */
export const useColleagues = (
  state: () => CaseView | undefined,
): { colleagues: ComputedRef<Colleague[]>; load: () => Promise<void> } => {
  const session = useSession()
  const { people, load } = usePeople()
  // Of the case only what decides who sees it: a new entry makes no new list.
  const access = computed(() => {
    const shown = state()
    return shown ? JSON.stringify(accessOf(shown)) : ''
  })
  const colleagues = computed(() => {
    const { user } = session
    if (access.value === '' || !user) return []
    const shown = JSON.parse(access.value) as CaseAccess
    return people.value
      .filter(({ id }) => id !== user.id)
      .filter((person) => maySeeCase({ ...person, userId: person.id, cityId: user.cityId }, shown))
      .map(({ id, name, roles, unitIds, districtId }): Colleague => {
        const unit = unitIds.flatMap((unitId) => unitNames.value.get(unitId) ?? [])[0] ?? ''
        const isOnCase = id === shown.leadId || unitIds.some((unitId) => shown.unitIds.includes(unitId))
        const distance = isOnCase ? 0 : districtId === shown.scope.district ? 1 : 2
        return { id, name, unit, roles, initials: initialsOf(name), unitInitials: initialsOf(unit), distance }
      })
  })
  return {
    colleagues,
    load: async () => {
      await Promise.all([load(), loadUnits()])
    },
  }
}
