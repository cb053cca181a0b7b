import type { City, District } from '../../shared/schema/organisation.ts'

export const city: City = { type: 'city', id: 'city-jz', code: '329900', name: '江州市' }

export const districts: District[] = [
  { type: 'district', id: 'district-lj', code: '329902', name: '临江区', cityId: city.id },
  { type: 'district', id: 'district-dh', code: '329903', name: '东湖区', cityId: city.id },
  { type: 'district', id: 'district-kf', code: '329904', name: '开发区', cityId: city.id },
]
