import type { SessionUser } from '../../../shared/operations/results.ts'

/** Where a person's figures begin: the widest place whose board is theirs; nowhere for who belongs to no place yet. [K8] */
export const boardPath = (
  user: Pick<SessionUser, 'may' | 'districtId' | 'stationId'> & Partial<Pick<SessionUser, 'roles'>>,
): string | undefined => {
  // [A7] A wall screen has the narrowest place that it is of.
  if (user.roles?.includes('wall')) {
    if (user.stationId) return `/boards/station/${user.stationId}`
    return user.districtId ? `/boards/district/${user.districtId}` : '/boards/city'
  }
  if (user.may.includes('board.city')) return '/boards/city'
  if (user.may.includes('board.district') && user.districtId) return `/boards/district/${user.districtId}`
  return user.stationId ? `/boards/station/${user.stationId}` : undefined
}
