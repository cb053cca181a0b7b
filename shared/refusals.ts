import { accountRefusals } from './refusals.accounts.ts'
import { propertyRefusals } from './refusals.property.ts'
import { said, type RefusalText } from './refusals.said.ts'

export type { RefusalText } from './refusals.said.ts'

export const refusals = {
  // the request
  'request.invalid': said(
    422,
    '填写的内容有误，请改正标出的项',
    'Some fields are not right; please correct the marked ones',
  ),
  'request.not-json': said(400, '请求内容不是有效的 JSON', 'The request body is not valid JSON'),
  'request.too-large': said(413, '内容过大，请减小后重试', 'The content is too large; make it smaller and try again'),
  'request.media-type': said(415, '不支持这种内容格式', 'This kind of content is not taken here'),
  'request.method': said(405, '此地址不支持该操作', 'This address does not offer that method'),
  'request.not-found': said(404, '没有这个地址', 'There is nothing at this address'),
  'request.malformed': said(400, '请求无法识别', 'The request cannot be understood'),
  'request.header-too-large': said(431, '请求头过大', 'The headers of the request are too large'),
  'request.timeout': said(408, '请求未及时发完，请重试', 'The request did not arrive in time; send it again'),
  'export.busy': said(429, '您的导出尚未完成，请稍候再试', 'Your other exports are not finished; try again shortly'),
  'export.too-many': said(429, '导出次数过多，请稍后再试', 'You have taken too many lists; try again later'),
  'request.too-many': said(429, '操作过于频繁，请稍候再试', 'Too many requests; wait a little and try again'),
  'request.origin': said(403, '请求来自其他网站，已拒绝', 'The request comes from another site and is refused'),
  'request.cursor': said(422, '翻页标记无效，请回到第一页', 'The page mark is not valid; go back to the first page'),
  // the command
  'command.id-missing': said(400, '缺少操作编号 Idempotency-Key', 'The Idempotency-Key header is missing'),
  'command.id-invalid': said(400, '操作编号须为 UUID', 'The Idempotency-Key must be a UUID'),
  'command.id-reused': said(
    409,
    '该操作编号已用于另一内容，请重新提交',
    'This command id was used for something else; submit again',
  ),
  'command.unsettled': said(
    503,
    '暂时无法确认是否写入，请用同一编号重试',
    'It is not known yet whether this was written; repeat it with the same id',
  ),
  'service.unavailable': said(
    503,
    '服务暂不可用，内容未丢失，请稍候重试',
    'The service is not available; nothing is lost, try again shortly',
  ),
  'service.stopping': said(503, '服务正在重启，请稍候重试', 'The server is restarting; try again shortly'),
  'service.storage-full': said(507, '存储空间不足，未写入任何内容', 'Storage is full; nothing was written'),
  // who
  'rights.missing': said(403, '您的岗位无此权限', 'Your role may not do this'),
  'subject.not-found': said(404, '没有找到，或无权查看', 'Not found, or not yours to see'),
  // the case and the call
  'case.received-too-old': said(
    422,
    '接警时间过早，超出允许的时限，不能录入',
    'The call was received longer ago than can be entered',
  ),
  'case.received-reason-missing': said(
    422,
    '接警时间早于补录时限，请说明原因',
    'The call was received a while ago; give the reason for entering it late',
  ),
  'case.received-in-future': said(422, '接警时间晚于现在', 'The call was received in the future'),
  'case.unlocated': said(
    422,
    '地点还没有坐标：请在地图上点选、粘贴坐标或选一条建议地点，也可指定派出所',
    'The place has no coordinates yet: choose it on the map, paste them or take a suggestion, or choose the station',
  ),
  'case.outside-areas': said(422, '地点不在任何辖区内，请选择派出所', 'The place lies in no area; choose the station'),
  'case.override-unknown': said(
    422,
    '选择的单位不存在或类型不符',
    'The chosen unit does not exist or is of another kind',
  ),
  'case.no-duty-team': said(422, '该区无值班队伍，请指定单位', 'No team of the district is on duty; choose the unit'),
  'case.subcategory-unknown': said(422, '案件子类与类别不符', 'The subcategory does not belong to the category'),
  'import.station-unknown': said(422, '没有这个派出所', 'There is no such station'),
  'import.key-twice': said(422, '同一批中编号重复', 'The key stands twice in one batch'),
  'import.in-future': said(422, '时间晚于现在', 'The time is in the future'),
  'import.cleared-before': said(422, '破案时间早于接警时间', 'The case was cleared before it was received'),
  'import.cleared-open': said(
    422,
    '有破案时间的案件须为已破或已结',
    'A case with a time of clearance is cleared or closed',
  ),
  'demo.absent': said(409, '这里不是演示城市，不能演示案件', 'This is not the demo city; there is no case to play'),
  'demo.playing': said(409, '演示正在进行', 'The case is being played already'),
  'import.number-taken': said(409, '案件编号已被占用', 'Another case has this number'),
  'case.not-open': said(409, '案件已不在办理中', 'The case is not open'),
  'case.not-cleared': said(409, '案件尚未破案', 'The case is not cleared'),
  'case.still-open': said(409, '案件正在办理中', 'The case is open already'),
  'case.closing-incomplete': said(409, '结案条件未满足', 'Something is still missing before the case can close'),
  'case.dismissal-pending': said(409, '已有待审批的不予受理申请', 'A dismissal already waits for approval'),
  'case.dismissal-absent': said(409, '没有待审批的不予受理申请', 'No dismissal waits for approval'),
  'case.mis-sent-too-late': said(
    409,
    '撤回误派的时间已过，请按不予受理流程办理',
    'The time to take a mis-sent call back is over; ask for a dismissal instead',
  ),
  'case.lead-not-of-case': said(
    422,
    '主办人须为本案参与单位的民警',
    'The lead must be an officer of a unit on the case',
  ),
  'case.procedure-same': said(409, '案件已是该程序', 'The case has that procedure already'),
  // approval
  'approval.same-person': said(403, '申请人不能审批自己的申请', 'Whoever asked cannot approve'),
  'approval.not-author': said(403, '只有作出决定的人可以撤回', 'Only who decided can take the decision back'),
  'approval.take-back-too-late': said(
    409,
    '可撤回的时间已过；确需更改，请重新办理',
    'The time to take the decision back is over; change it in the ordinary way',
  ),
  'approval.overtaken': said(
    409,
    '该决定之后案件已有新的办理，或已撤回，不能撤回',
    'The case has gone on since this decision, or it was taken back already',
  ),
  'timer.not-due': said(409, '没有到期的计时', 'No timer is due'),
  // dispatch
  'dispatch.backward': said(409, '派警状态不能倒退', 'A dispatch does not go back a step'),
  'dispatch.ended': said(409, '该派警已结束', 'This dispatch has ended'),
  'dispatch.none': said(409, '本案没有这一派警', 'The case has no such dispatch'),
  'dispatch.unit-unfit': said(422, '该单位不能承担此派警', 'That unit cannot take this dispatch'),
  'dispatch.same-unit': said(409, '已派给该单位', 'It is with that unit already'),
  'dispatch.not-yours': said(403, '这条派警不是派给您单位的', 'This dispatch was not sent to your unit'),
  // timeline
  'timeline.lane': said(403, '您不能写入此栏', 'You may not write to this lane'),
  'timeline.kind-lane': said(422, '此类记录不属于该栏', 'This kind of entry does not belong to that lane'),
  'timeline.occurred-in-future': said(422, '发生时间晚于现在', 'It cannot have happened in the future'),
  'timeline.occurred-too-old': said(422, '发生时间早于 2000 年', 'It happened before the year 2000'),
  'timeline.span-reversed': said(422, '录像结束须晚于开始', 'Footage ends after it begins'),
  'timeline.corrects-unknown': said(422, '要更正的记录不存在', 'The entry to correct does not exist'),
  'timeline.corrects-kind': said(422, '该记录不能更正', 'That entry cannot be corrected'),
  'timeline.corrects-lane': said(403, '只能更正本栏的记录', 'Only an entry of the same lane can be corrected'),
  'timeline.already-corrected': said(
    409,
    '该记录已被更正，请更正最新的一条',
    'That entry was corrected already; correct the latest one',
  ),
  'timeline.answers-unknown': said(422, '要答复的请求不存在', 'The request to answer does not exist'),
  'timeline.answers-closed': said(409, '该请求已答复或已撤回', 'That request was answered or withdrawn'),
  'timeline.answers-lane': said(403, '该请求不是向此栏提出的', 'That request was made to another lane'),
  'timeline.request-own-lane': said(422, '请求应向其他栏提出', 'A request goes to another lane'),
  'timeline.mention-unfit': said(
    422,
    '提到的人不存在、已停用或无权查看本案，请从名单中选择',
    'A person named is unknown, disabled or may not see this case; choose from the list',
  ),
  'timeline.request-not-yours': said(403, '只有提出方可以撤回请求', 'Only the lane that asked may withdraw a request'),
  'timeline.suspect-unknown': said(422, '嫌疑人不在本案', 'That suspect is not on this case'),
  'suspect.already-apprehended': said(409, '该嫌疑人已抓获', 'That suspect was apprehended already'),
  'suspect.still-apprehended': said(
    409,
    '该嫌疑人已抓获，请先作废抓获记录',
    'The suspect was apprehended; strike the apprehension out first',
  ),
  // supervised follow-up
  'supervision.open-already': said(409, '已有未答复的督办', 'A supervised follow-up already waits for its answer'),
  'supervision.due-past': said(422, '督办期限须晚于现在', 'The follow-up must be due later than now'),
  'supervision.none': said(409, '没有待答复的督办', 'No supervised follow-up waits for an answer'),
  // boards
  'board.range-incomplete': said(422, '请同时给出起止日期', 'Give both dates of the period'),
  'board.range-reversed': said(422, '结束日期须晚于开始日期', 'The period must end after it begins'),
  'board.range-too-long': said(422, '统计时段最长十年', 'A period is ten years at most'),
  'board.place-missing': said(422, '请选择派出所或分局', 'Choose a station or a district'),
  'board.as-of-future': said(422, '统计时刻晚于现在', 'That instant lies in the future'),
  'board.as-of-too-old': said(
    422,
    '那一时刻之后的变动过多，无法再列出当时的情况，请重新打开看板',
    'Too much has changed since that instant to list how things stood; open the board again',
  ),
  'board.window-unknown': said(422, '没有这一时限', 'There is no such window'),
  // reports
  'report.month-future': said(422, '所选月份尚未开始', 'That month has not begun'),
  'report.not-kept': said(404, '没有保存这份月报', 'There is no such kept report'),
  'report.busy': said(503, '正在生成的报表过多，请稍候再试', 'Too many reports are being made; try again shortly'),
  'report.too-long': said(
    422,
    '超过 50,000 行，请下载 CSV，或缩小范围',
    'More than 50,000 rows: download the CSV instead, or narrow the list',
  ),
  // audit
  'audit.case-unknown': said(422, '没有这个案号', 'There is no such case number'),
  'audit.person-unknown': said(422, '没有这个姓名或用户名', 'There is nobody of that name or user name'),
  // clearance
  'clearance.already-cleared': said(409, '案件已破，不能重复认定', 'The case is cleared already'),
  'clearance.already-submitted': said(409, '已有待确认的破案申报', 'A clearance already waits for confirmation'),
  'clearance.not-lead': said(
    403,
    '破案由主办人申报；可先移交主办',
    'The lead of the case submits the clearance; the lead can be handed over',
  ),
  'clearance.not-submitted': said(409, '没有待确认的破案申报', 'No clearance waits for confirmation'),
  'clearance.entries-unknown': said(422, '引用的记录不存在', 'A named entry does not exist'),
  'clearance.entry-unfit': said(422, '引用的记录不能作为破案依据', 'A named entry cannot serve as evidence'),
  'clearance.entry-corrected': said(
    422,
    '引用的记录已被更正，请引用最新的一条',
    'A named entry was corrected; name the latest one',
  ),
  'clearance.no-suspect': said(422, '须至少确定一名嫌疑人', 'At least one suspect must be identified'),
  'clearance.not-apprehended': said(
    422,
    '须有嫌疑人被抓获，且依据中包含抓获记录',
    'A suspect must be apprehended, and the entry of it named',
  ),
  'clearance.exceptional-basis-missing': said(422, '例外破案须选择依据', 'An exceptional clearance needs its basis'),
  'clearance.before-receipt': said(422, '破案时间不能早于接警', 'The clearance lies before the call'),
  'clearance.rests-on-it': said(
    409,
    '已确认的破案以该记录为依据，须先重新办理案件',
    'The confirmed clearance rests on that entry; reopen the case first',
  ),
  ...propertyRefusals,
  // files
  'file.hash-differs': said(
    422,
    '文件校验不一致，未保存，请重传',
    'The file does not match its SHA-256; it was not kept, send it again',
  ),
  'file.empty': said(422, '文件为空', 'The file is empty'),
  'file.type': said(415, '只接受图片、视频、音频和 PDF', 'Only pictures, video, sound and PDF are taken'),
  'file.awaiting': said(404, '文件尚未上传完成', 'The file has not arrived yet'),
  'file.refused': said(
    422,
    '所附文件已被拒收，不能引用；请取下后再提交',
    'An attached file was refused before and cannot be named; take it off and send again',
  ),
  'file.quota-day': said(
    429,
    '今日上传量已达个人上限，请明日再传或联系管理员',
    'You have sent as much as one person may in a day; send the rest tomorrow, or ask your administrator',
  ),
  'file.quota-unnamed': said(
    429,
    '您已上传而未被记录引用的文件过多，请先提交引用它们的记录',
    'Too much of what you sent is named by no entry; submit the entries that name it first',
  ),
  ...accountRefusals,
} as const satisfies Record<string, RefusalText>

/** A code of the catalogue. */
export type RefusalCode = keyof typeof refusals

export interface FieldProblem {
  /** Dotted path into the body, params or query: `place.text`. */
  field: string
  zh: string
  en: string
}

/** Expected and quiet: the system says no, nothing is written. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly detail: Record<string, unknown>
  readonly fields: FieldProblem[]

  constructor(
    code: RefusalCode,
    options: { field?: string; fields?: FieldProblem[]; detail?: Record<string, unknown> } = {},
  ) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.detail = options.detail ?? {}
    const { zh, en } = refusals[code]
    this.fields = options.fields ?? (options.field ? [{ field: options.field, zh, en }] : [])
  }

  get status(): number {
    return refusals[this.code].status
  }
}

/** RFC 9457 problem document of a refusal. */
export interface Problem {
  type: string
  status: number
  code: string
  title: string
  titles: { zh: string; en: string }
  fields?: FieldProblem[]
  [extra: string]: unknown
}

/**
 * The problem document for a refusal.
 * @param language of `title`; both are always in `titles`
 */
export const problemOf = (refusal: Refusal, language: 'zh' | 'en'): Problem => {
  const { zh, en, status } = refusals[refusal.code]
  return {
    type: `urn:xiaoan:refusal:${refusal.code}`,
    status,
    code: refusal.code,
    title: language === 'en' ? en : zh,
    titles: { zh, en },
    ...(refusal.fields.length > 0 ? { fields: refusal.fields } : {}),
    ...refusal.detail,
  }
}
