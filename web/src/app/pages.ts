import { Bell, Box, Checked, DataAnalysis, Document, Histogram, Phone, Setting, Service } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { OperationName } from '../../../shared/operations/catalogue.ts'
import type { SessionUser } from '../../../shared/operations/results.ts'
import type { Role } from '../../../shared/schema/terms.ts'
import { boardPath } from '../boards/home.ts'

/** A page of the navigation: who may do the operation sees it; with `roles`, only these. */
export interface Page {
  name: 'desk' | 'terminal' | 'boards' | 'cases' | 'approvals' | 'store' | 'community' | 'audit' | 'administration'
  path: string
  /** Where it begins for this person, when not at `path`; nowhere when there is nothing of theirs to show. */
  pathOf?: (user: SessionUser) => string | undefined
  icon: Component
  needs: OperationName
  roles?: readonly Role[]
}

export const pages: readonly Page[] = [
  { name: 'desk', path: '/desk', icon: Phone, needs: 'case.receive' },
  { name: 'terminal', path: '/terminal', icon: Bell, needs: 'dispatch.inbox' },
  { name: 'boards', path: '/boards', pathOf: boardPath, icon: Histogram, needs: 'board.clearance' },
  { name: 'approvals', path: '/approvals', icon: Checked, needs: 'approval.list' },
  { name: 'store', path: '/store', icon: Box, needs: 'property.stock' },
  { name: 'community', path: '/community', icon: Service, needs: 'session.read', roles: ['community-officer'] },
  { name: 'cases', path: '/cases', icon: Document, needs: 'case.list' },
  { name: 'audit', path: '/audit', icon: DataAnalysis, needs: 'audit.list' },
  { name: 'administration', path: '/administration', icon: Setting, needs: 'account.list' },
]

const firstOf: Record<Role, string | undefined | ((user: SessionUser) => string | undefined)> = {
  dispatcher: '/desk',
  'station-officer': '/terminal',
  'property-crime-investigator': '/terminal',
  'scene-technician': '/terminal',
  'video-investigator': '/cases',
  analyst: '/cases',
  'station-chief': boardPath,
  'district-chief': boardPath,
  'property-custodian': '/store',
  'community-officer': '/community',
  auditor: '/audit',
  administrator: '/administration',
  wall: (user) => `${boardPath(user)}?kiosk=tv`,
  integration: undefined,
}

/** Whether the page is for this person. */
export const mayUse = (page: Page, user: SessionUser): boolean =>
  user.may.includes(page.needs) && (page.roles === undefined || user.roles.some((role) => page.roles?.includes(role)))

/** The address of a page for this person; undefined when it has nothing to show yet. */
export const pathFor = (page: Page, user: SessionUser): string | undefined =>
  page.pathOf ? page.pathOf(user) : page.path

/** Where a person's work begins: the first page of the first of the roles; one's own page for who has none yet. */
export const firstPage = (user: SessionUser): string => {
  const [role] = user.roles
  const first = role && firstOf[role]
  return (typeof first === 'function' ? first(user) : first) ?? '/profile'
}
