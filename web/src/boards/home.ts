import type { SessionUser } from '../../../shared/operations/results.ts'

/** Where a person's figures begin: the widest place whose board is theirs. [K8] */
export const boardPath = (user: Pick<SessionUser, 'may' | 'districtId' | 'stationId'>): string => {
  if (user.may.includes('board.city')) return '/boards/city'
  if (user.may.includes('board.district') && user.districtId) return `/boards/district/${user.districtId}`
  return user.stationId ? `/boards/station/${user.stationId}` : '/boards/station'
}
