import { ElMessage } from 'element-plus'
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import { queryOfText, queryText } from '../lib/addressWords.ts'
import { windowMark } from '../lib/keep.ts'
import { notFetched } from '../lib/notFetched.ts'
import { isServerThere, whenServerIsThere } from '../lib/reachable.ts'
import { useSession } from '../lib/session.ts'
import { boardPath } from '../boards/home.ts'
import { i18n, withWords } from './i18n.ts'
import { firstPage, mayUse, pages, type Page } from './pages.ts'
import NotFoundPage from './NotFoundPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The page whose rights the route needs; none: every signed-in person. */
    page?: Page['name']
    open?: boolean
    /** Fills the window below the bar and scrolls within. */
    fills?: boolean
    /** Has a form for a wall, without any controls: `?kiosk=tv`. */
    wall?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: NotFoundPage },
  { path: '/sign-in', name: 'sign-in', meta: { open: true }, component: () => import('../session/SignInPage.vue') },
  { path: '/password', name: 'password', component: () => import('../session/OwnPasswordPage.vue') },
  { path: '/profile', name: 'profile', component: () => import('../session/ProfilePage.vue') },
  {
    path: '/notifications',
    name: 'notifications',
    component: () => import('../notifications/NotificationsPage.vue'),
  },
  { path: '/help', name: 'help', component: () => withWords('help', import('../help/HelpPage.vue')) },
  { path: '/about', name: 'about', component: () => withWords('about', import('../about/AboutPage.vue')) },
  {
    path: '/desk/:panel(intake|board|map|alarms)?',
    name: 'desk',
    meta: { page: 'desk', fills: true },
    component: () => withWords('desk', import('../desk/DeskPage.vue')),
  },
  {
    path: '/terminal',
    name: 'terminal',
    meta: { page: 'terminal' },
    component: () => import('../terminal/TerminalPage.vue'),
  },
  {
    path: '/boards',
    name: 'boards',
    meta: { page: 'boards' },
    component: NotFoundPage,
    beforeEnter: ({ query }) => {
      const { user } = useSession()
      if (!user) return true
      const path = boardPath(user)
      return path === undefined ? { name: 'profile' } : { path, query }
    },
  },
  {
    path: '/boards/:level(station|district|city)/:id?',
    name: 'board',
    meta: { page: 'boards', wall: true },
    component: () => withWords('boards', import('../boards/BoardPage.vue')),
  },
  {
    path: '/boards/cases',
    name: 'board-cases',
    meta: { page: 'boards' },
    component: () => withWords('boards', import('../boards/CaseListPage.vue')),
  },
  {
    path: '/boards/property',
    name: 'board-property',
    meta: { page: 'boards' },
    component: () => withWords('boards', import('../boards/PropertyListPage.vue')),
  },
  { path: '/cases', name: 'cases', meta: { page: 'cases' }, component: () => import('../cases/CaseList.vue') },
  {
    path: '/cases/:id',
    name: 'case',
    meta: { page: 'cases' },
    component: () => withWords('property', import('../cases/CasePage.vue')),
  },
  {
    path: '/approvals',
    name: 'approvals',
    meta: { page: 'approvals' },
    component: () => withWords('property', withWords('approvals', import('../approvals/ApprovalsPage.vue'))),
  },
  {
    path: '/store',
    name: 'store',
    meta: { page: 'store' },
    component: () => withWords('property', import('../property/StorePage.vue')),
  },
  { path: '/property/:id', name: 'item', component: () => withWords('property', import('../property/ItemPage.vue')) },
  {
    path: '/community',
    name: 'community',
    meta: { page: 'community' },
    component: () => withWords('community', import('../community/CommunityPage.vue')),
  },
  {
    path: '/audit',
    name: 'audit',
    meta: { page: 'audit' },
    component: () => withWords('audit', import('../audit/AuditPage.vue')),
  },
  {
    path: '/administration',
    name: 'administration',
    meta: { page: 'administration' },
    component: () => withWords('administration', import('../administration/AdministrationPage.vue')),
  },
  { path: '/:unknown(.*)*', name: 'not-found', component: NotFoundPage },
]

export const router = createRouter({
  history: createWebHistory(),
  stringifyQuery: queryText,
  parseQuery: queryOfText,
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

/** The page's script comes while the session is asked for, not after it. */
const fetchPage = ({ matched }: RouteLocationNormalized): void => {
  const page: unknown = matched.at(-1)?.components?.['default']
  if (typeof page === 'function') void (page as () => Promise<unknown>)().catch(() => undefined)
}

router.beforeEach(async (to) => {
  const session = useSession()
  if (session.status === 'unknown') fetchPage(to)
  if (session.status === 'unknown' || session.status === 'unreachable') await session.load()
  if (session.status === 'unreachable') return true
  const { user } = session
  if (!user) return to.meta.open ? true : { name: 'sign-in', query: to.path === '/' ? {} : { next: to.fullPath } }
  // [A8] Before anything else; it leads on to where one was going.
  if (session.status === 'due') {
    if (to.name === 'password') return true
    return { name: 'password', query: to.path === '/' || to.name === 'sign-in' ? {} : { next: to.fullPath } }
  }
  if (to.name === 'home' || to.name === 'sign-in' || to.name === 'password') return firstPage(user)
  const page = pages.find(({ name }) => name === to.meta.page)
  if (page && !mayUse(page, user)) return { name: 'not-found', params: { unknown: to.path.slice(1).split('/') } }
  return true
})

const RELOADED = 'xiaoan.reloaded'

/** Loads a page as a whole; not twice for one address, should its script be gone for good. */
const loadAnew = (path: string): void => {
  if (windowMark.read(RELOADED) === path) return
  windowMark.set(RELOADED, path)
  location.assign(path)
}
router.afterEach((_to, _from, failure) => {
  if (!failure) windowMark.remove(RELOADED)
})

// A page's script is gone after an update of the server, or the network is: then whoever has a page open keeps it.
router.onError(async (error: unknown, to) => {
  if (notFetched(error) === undefined) return
  const hasPage = router.currentRoute.value.matched.length > 0
  if (await isServerThere()) return loadAnew(to.fullPath)
  if (hasPage) return void ElMessage.warning(i18n.global.t('app.pageNotFetched'))
  await whenServerIsThere()
  loadAnew(to.fullPath)
})
