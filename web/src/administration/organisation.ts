import { computed, inject, type InjectionKey, type ShallowRef } from 'vue'
import type { OrganisationResult } from '../../../shared/operations/results.ts'

interface Provided {
  organisation: ShallowRef<OrganisationResult | undefined>
  reload: () => Promise<void>
}
export const organisationKey: InjectionKey<Provided> = Symbol('organisation')

/** The organisation as the page has read it, for the parts of the page. */
export const useOrganisation = () => {
  const provided = inject(organisationKey)
  if (!provided) throw new Error('Only within the administration page')
  const units = computed(() => provided.organisation.value?.units ?? [])
  const stations = computed(() => provided.organisation.value?.stations ?? [])
  const districts = computed(() => provided.organisation.value?.districts ?? [])
  const unitName = (id: string): string => units.value.find((unit) => unit.id === id)?.name ?? id
  const stationName = (id: string | undefined): string => stations.value.find((one) => one.id === id)?.name ?? ''
  const districtName = (id: string | undefined): string => districts.value.find((one) => one.id === id)?.name ?? ''
  return { units, stations, districts, unitName, stationName, districtName, reload: provided.reload }
}
