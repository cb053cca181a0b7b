import type { SessionUser } from '../../../shared/operations/results.ts'

/** Where a person's figures begin: the widest place whose board is theirs; nowhere for who belongs to no place yet. [K8] */
export const boardPath = (user: Pick<SessionUser, 'may' | 'districtId' | 'stationId'>): string | undefined => {
  if (user.may.includes('board.city')) return '/boards/city'
  if (user.may.includes('board.district') && user.districtId) return `/boards/district/${user.districtId}`
  return user.stationId ? `/boards/station/${user.stationId}` : undefined
}
