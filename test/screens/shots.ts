import type { Page } from 'playwright-core'
import type { ScreenWish } from '../support/browser.ts'
import type { Stage } from './stage.ts'

type Size = Pick<ScreenWish, 'width' | 'height' | 'touch'>

/** One screen: who looks at which page, at which sizes, and what is done before its picture is taken. */
export interface Shot {
  name: string
  zh: string
  /** Nobody is signed in where it is left out. */
  who?: string
  path: (stage: Stage) => string
  /** What must be there before the picture. */
  testid: string
  sizes: readonly Size[]
  act?: (page: Page) => Promise<void>
}

const desk: Size = { width: 1920, height: 1080 }
const office: Size = { width: 1440, height: 900 }
const portrait: Size = { width: 800, height: 1280, touch: true }
const landscape: Size = { width: 1280, height: 800, touch: true }
const phone: Size = { width: 390, height: 844, touch: true }

const at =
  (path: string) =>
  (): string =>
    path

const shot = (
  name: string,
  zh: string,
  who: string | undefined,
  path: Shot['path'],
  testid: string,
  sizes: readonly Size[] = [office],
  act?: Shot['act'],
): Shot => ({ name, zh, who, path, testid, sizes, act })

const tap =
  (testid: string) =>
  async (page: Page): Promise<void> => {
    await page.getByTestId(testid).first().click()
  }

/** Every screen of the product. */
export const shots: readonly Shot[] = [
  shot('sign-in', '登录', undefined, at('/sign-in'), 'sign-in-username', [office, phone]),
  shot('desk', '接警台', 'desk1', at('/desk'), 'board', [desk, office]),
  shot('desk-board', '接警台：看板', 'desk1', at('/desk/board'), 'board', [office]),
  shot('desk-map', '接警台：地图', 'desk1', at('/desk/map'), 'desk', [office]),
  shot('desk-alarms', '接警台：警报', 'desk1', at('/desk/alarms'), 'desk', [office]),
  shot('new-dispatch', '新派警', 'station1', at('/terminal'), 'new-dispatch', [portrait, landscape, phone]),
  shot('terminal', '终端', 'property1', at('/terminal'), 'terminal', [portrait, landscape], ringsNoMore),
  shot(
    'terminal-case',
    '终端：案件',
    'property1',
    ({ running }) => `/terminal?case=${running}`,
    'terminal-case',
    [portrait, landscape],
    ringsNoMore,
  ),
  shot('case', '案件：正在办理', 'property1', ({ running }) => `/cases/${running}`, 'case-header', [office, portrait]),
  shot('case-closed', '案件：已结案', 'chief1', ({ closed }) => `/cases/${closed}`, 'case-header', [desk, office]),
  shot('case-command', '案件：指挥中心看', 'desk1', ({ running }) => `/cases/${running}`, 'case-header', [office]),
  shot('cases', '案件列表', 'chief1', at('/cases'), 'case-list', [office, portrait]),
  shot('approvals', '待我审批', 'chief1', at('/approvals'), 'approvals-page'),
  shot('store', '物证室', 'custodian1', at('/store'), 'store-page'),
  shot('property', '涉案财物', 'custodian1', ({ property }) => `/property/${property}`, 'item-page'),
  shot('community', '社区', 'community1', at('/community'), 'community-page'),
  shot('audit', '审计', 'auditor1', at('/audit'), 'audit-page'),
  shot('administration', '管理', 'admin1', at('/administration'), 'administration-page'),
  shot('profile', '个人与设置', 'station2', at('/profile'), 'profile-page'),
  shot('help', '帮助', 'station2', at('/help'), 'help-page'),
  shot('not-found', '没有这个页面', 'chief1', at('/nowhere'), 'not-found'),
  shot('user-menu', '个人菜单', 'chief1', at('/cases'), 'case-list', [office], tap('user-menu')),
]

/** A dispatch that rings covers the whole terminal: it is signed first. */
async function ringsNoMore(page: Page): Promise<void> {
  await page.waitForTimeout(500)
  const ring = page.getByTestId('new-dispatch')
  if ((await ring.count()) === 0) return
  await ring.locator('[data-testid^="dispatch-ack-"]').click()
  await ring.waitFor({ state: 'detached' })
}
