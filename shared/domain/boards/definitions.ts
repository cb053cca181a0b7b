import type { CaseFigure, PropertyFigure } from './figures.ts'

/** What a figure is called and how it comes to be, in both languages: what stands one tap away from it. `{window}`: hours. */
export interface Definition {
  name: { zh: string; en: string }
  text: { zh: string; en: string }
}

const defined = (zh: string, en: string, zhText: string, enText: string): Definition => ({
  name: { zh, en },
  text: { zh: zhText, en: enText },
})

/** [K5] The two rates, and the figures that are not counts of cases. */
export const definitions = {
  rate: defined(
    '{window}小时破案率',
    '{window} h clearance rate',
    '分母：时段内接报、至统计时刻 {window} 小时时限已满的案件；分子：其中自接报起 {window} 小时内（含第 {window} 小时整）破获并经确认的案件。时限未满的案件不进入分母和分子，另列“时限内”。不予受理、移交大案、行政中止、误派、串出、导入和例外破案的案件均不计入，另列；已破而无破案时间的历史案件亦另列。',
    'Of the cases received in the period whose {window} h window has run out, those cleared within {window} h of the call (exactly {window} h is within) and confirmed. Cases still in their window are in neither number and stand beside it. Dismissed, escalated, shelved, mis-sent, discovered, imported and exceptionally cleared cases are counted apart, and so are past cases cleared at an unknown time.',
  ),
  share: defined(
    '{window}小时内破案数占比',
    '{window} h share of clearances',
    '分母：时段内破获（以破案时间计）并经确认的案件；分子：其中自接报起 {window} 小时内破获的案件。与破案率不同：分母是破案数，不是接报数。例外破案、串出和导入的案件另列。',
    'Of the cases cleared in the period, by the time of clearance, those cleared within {window} h of the call. Not the clearance rate: its whole are clearances, not calls. Exceptional clearances, discovered and imported cases are counted apart.',
  ),
  tripleAcknowledgedTime: defined(
    '三方签收时长',
    'Triple-acknowledged time',
    '自接报至三方首次全部签收，以服务器时间计；跳过签收直接出发或到场的，以该步时间计；其后撤销或改派不影响。中位数；P90 为九成案件不超过的时长。误派不计。旁列尚未全部签收和补录接报时间的案件数。',
    'From the call until all three had first acknowledged, by server time; a skipped acknowledgement counts as given at the next step, and what is cancelled or reassigned later changes nothing. Median, and p90: nine in ten took no longer. Mis-sent calls are left out. Beside it: not yet acknowledged by all three, and calls entered later.',
  ),
  arrivalTime: defined(
    '到场时长',
    'Time to arrival',
    '自接报至首个派出单位到场，以服务器时间计。',
    'From the call to the first arrival of a dispatched unit, by server time.',
  ),
  returnedValue: defined(
    '发还金额',
    'Value returned',
    '时段内发还的财物的估价合计。',
    'The valuations of what was returned in the period.',
  ),
  returnTime: defined(
    '发还周期',
    'Time to return',
    '自扣押（或破案）至发还的时长，中位数。破案前发还的不计入自破案起的时长；是否破案以发还时为准。',
    'From seizure (or clearance) to return, median. Returns before clearance have no time from clearance; the clearance is the one that stood at the return.',
  ),
  changes: defined(
    '同比与环比',
    'Year on year, period on period',
    '同比：与去年同期比；环比：与上一时段比。整月对整月，其他时段对相同天数；进行中的时段只与对方相同的已过部分比，以较短的月份为限。比率比百分点，数量和金额比百分数，时长比差值。',
    'Against the same period last year, and against the one before. Calendar months against calendar months, other ranges against as many days; a running period against the same elapsed part, capped at the shorter month. Percentage points for rates, per cent for counts and values, difference for durations.',
  ),
} as const satisfies Record<string, Definition>
export type DefinitionName = keyof typeof definitions

/** [K8] The counts, each of which opens its list. */
export const figureDefinitions: Record<CaseFigure | PropertyFigure, Definition> = {
  total: defined(
    '全部',
    'All',
    '时段内接报、发现和导入的全部案件。',
    'Everything received, discovered or imported in the period.',
  ),
  received: defined('接报', 'Received', '时段内接报、计入指标的案件。', 'Received in the period and counted.'),
  matured: defined(
    '时限已满',
    'Window over',
    '接报案件中 {window} 小时时限已满的。',
    'Received, and the {window} h window has run out.',
  ),
  'cleared-within': defined(
    '{window}小时内破案',
    'Cleared within {window} h',
    '时限已满的案件中在时限内破获的。',
    'Of those whose window has run out, cleared within it.',
  ),
  running: defined(
    '时限内',
    'In the window',
    '接报案件中 {window} 小时时限未满的。',
    'Received, and still in the {window} h window.',
  ),
  'running-cleared': defined(
    '时限内已破',
    'In the window, cleared',
    '时限未满、已破获的。',
    'Still in the window and cleared already.',
  ),
  clearances: defined(
    '破案',
    'Clearances',
    '时段内破获（以破案时间计）的案件。',
    'Cleared in the period, by the time of clearance.',
  ),
  'clearances-within': defined(
    '{window}小时内破案（破案时间）',
    'Clearances within {window} h',
    '时段内破获的案件中自接报起 {window} 小时内破获的。',
    'Of the clearances in the period, those within {window} h of the call.',
  ),
  'submitted-late': defined(
    '时限后申报',
    'Submitted late',
    '在时限内破获、时限后才申报的，已计入破案率。',
    'Cleared within the window and submitted after it; counted in the rate.',
  ),
  pending: defined(
    '待确认',
    'Not confirmed',
    '已申报、未经确认的，不计入破案。',
    'Submitted and not confirmed; in no rate.',
  ),
  reopened: defined(
    '破案后重办',
    'Reopened',
    '时段内接报、破案认定曾因重新办理而撤销的，无论其后如何办结。',
    'Received in the period, and their clearance was revoked by reopening; however they ended afterwards.',
  ),
  dismissed: defined('不予受理', 'Dismissed', '无违法事实或不属本单位管辖。', 'No offence, or not ours.'),
  escalated: defined('移交大案', 'Escalated', '作为大案移交的。', 'Handed over as major cases.'),
  shelved: defined('行政中止', 'Shelved', '行政中止的，不是破案。', 'Closed administratively; no clearance.'),
  'mis-sent': defined('误派', 'Mis-sent', '派出后在限定的数秒内撤回的。', 'Taken back within seconds of the call.'),
  discovered: defined('串出', 'Discovered', '由其他案件发现的。', 'Found from other cases.'),
  imported: defined('导入', 'Imported', '由历史台账导入的。', 'Imported from past records.'),
  exceptional: defined(
    '例外破案',
    'Exceptional',
    '接报案件中以例外依据结清的（嫌疑人死亡、未达责任年龄等）。',
    'Received and cleared on an exceptional basis.',
  ),
  undated: defined(
    '破案时间不详',
    'Cleared, time unknown',
    '历史台账记为已破或已结、但没有破案时间的案件，不计入破案率。',
    'Past records of cleared or closed cases that do not say when; in no rate.',
  ),
  'clearances-exceptional': defined(
    '例外破案（破案时间）',
    'Exceptional clearances',
    '时段内的例外破案。',
    'Exceptional clearances in the period.',
  ),
  'clearances-discovered': defined(
    '串出破案',
    'Clearances of discovered cases',
    '时段内破获的串出案件。',
    'Discovered cases cleared in the period.',
  ),
  'clearances-imported': defined(
    '导入破案',
    'Clearances of imported cases',
    '时段内破获的导入案件。',
    'Imported cases cleared in the period.',
  ),
  calls: defined('警情', 'Calls', '时段内的警情，误派除外。', 'Calls of the period, but those mis-sent.'),
  'triple-acknowledged': defined(
    '三方已签收',
    'Acknowledged by all three',
    '三方均已签收的警情。',
    'Calls acknowledged by all three.',
  ),
  'not-acknowledged': defined(
    '未全部签收',
    'Not acknowledged by all',
    '尚有单位未签收的警情。',
    'Calls not acknowledged by all three.',
  ),
  arrived: defined('已到场', 'Arrived', '已有单位到场的警情。', 'Calls at which a unit has arrived.'),
  'not-arrived': defined('未到场', 'Not arrived', '尚无单位到场的警情。', 'Calls at which nobody has arrived.'),
  'set-back': defined('补录接报时间', 'Entered later', '接报时间往前补录的警情。', 'Calls whose time was set back.'),
  open: defined('在办', 'Open', '统计时刻在办的案件，不论来源。', 'Open at that instant, wherever they came from.'),
  'about-to-miss': defined(
    '时限过半',
    'Past half-time',
    '在办、时限过半未破的警情和串出案件，按剩余时间排列；导入案件没有时限。',
    'Open calls and discovered cases in the second half of the window; least time left first. Imported cases have none.',
  ),
  overdue: defined(
    '超时未破',
    'Overdue',
    '在办、时限已满未破的警情和串出案件；导入案件没有时限。',
    'Open calls and discovered cases whose window has run out; imported cases have none.',
  ),
  supervised: defined(
    '督办中',
    'Supervised',
    '督办未答复的在办案件。',
    'Open, with a supervised follow-up that waits for its answer.',
  ),
  returned: defined(
    '发还物品',
    'Items returned',
    '时段内发还的物品，拆分的部分算同一件。',
    'Items returned in the period; parts count as their whole.',
  ),
  'returned-before-clearance': defined(
    '破案前发还',
    'Returned before clearance',
    '发还当时案件尚未确认破获的物品；其后破案或重新办理不改变。',
    'Items returned while no clearance of the case stood confirmed. Later clearing or reopening changes nothing.',
  ),
  'returned-people': defined(
    '领回人数',
    'People',
    '时段内领回财物的人数：本人领取的按证件号码区分，委托他人领取的物主按每案姓名区分。',
    'Who got property back in the period: owners who came by their identity numbers; those for whom an agent came by name, in each case for themselves.',
  ),
  stock: defined(
    '未发还',
    'Not yet returned',
    '统计时刻尚未发还的物品，时长自扣押起。',
    'Items not returned at that instant; age since seizure.',
  ),
}
