/** A term of the trade in both languages, with what it means here. */
export interface Meaning {
  zh: string
  en: string
  noteZh: string
  noteEn: string
}

const said = (zh: string, en: string, noteZh: string, noteEn: string): Meaning => ({ zh, en, noteZh, noteEn })

/** The words that the pages use without explaining them. */
export const glossary: readonly Meaning[] = [
  said('小案', 'small case', '盗窃、诈骗、故意毁坏财物、轻微伤害等案件', 'petty theft, fraud, damage, minor injury'),
  said(
    '接警',
    'call intake',
    '电话接起的时刻，24 小时从这里起算',
    'the instant the call was answered; the 24 hours run from it',
  ),
  said(
    '三方同步派警',
    'triple dispatch',
    '一键同时派给派出所、打侵财队、现勘队',
    'one action sends station, property-crime team and scene team at once',
  ),
  said(
    '签收',
    'acknowledge',
    '一人签收，全单位终端停止告警',
    'one person signs and the alarm stops on all the unit’s terminals',
  ),
  said(
    '出发 / 到场 / 撤离',
    'depart / arrive / release',
    '只能前进，可跳过，不能倒退',
    'steps may be skipped forward, never backward',
  ),
  said(
    '拒绝 / 改派',
    'decline / reassign',
    '拒绝须写理由，退回指挥中心改派',
    'a declined dispatch needs a reason and goes back to the desk',
  ),
  said(
    '三方签收用时',
    'triple-acknowledged time',
    '从接警到三方中最后一方签收',
    'from the call to the last of the three acknowledgements',
  ),
  said('侦 · 技 · 图', 'investigation · scene · video', '三条并行的办案线', 'the three tracks that work side by side'),
  said(
    '一长四必',
    'the four musts',
    '必勘、必采、必录、必比；未完成不能结案',
    'examine, collect, enter, compare; a case with an open one cannot close',
  ),
  said(
    '时间线',
    'timeline',
    '只增不改；更正是新的一条，原条保留',
    'append-only; a correction is a new entry and the old one stays',
  ),
  said(
    '请求 / 答复',
    'request / answer',
    '一条线向另一条线提出，答复前一直挂着',
    'one lane asks another; open until it is answered or withdrawn',
  ),
  said('校时', 'clock offset', '监控画面时间减真实时间', 'shown time minus true time of a camera'),
  said(
    '破案',
    'cleared',
    '确定并抓获嫌疑人，且由他人确认',
    'a suspect identified and apprehended, confirmed by another person',
  ),
  said(
    '例外破案',
    'exceptional clearance',
    '嫌疑人死亡等法定情形，单独统计',
    'on a listed basis such as the suspect’s death; counted apart',
  ),
  said(
    '24 小时破案率',
    '24 h clearance rate',
    '时限已到的案件中，按时破案的比例',
    'of cases whose window has run out, the share cleared within it',
  ),
  said(
    '24小时内破案数占比',
    '24 h share of clearances',
    '全部破案中，24 小时内破的比例；与破案率不同',
    'of all clearances, the share within 24 h; not the same as the rate',
  ),
  said(
    '不予受理',
    'dismissed',
    '不构成违法犯罪或不属本单位，须他人审批',
    'no offence or not ours; another person approves',
  ),
  said('行政中止', 'shelved', '行政结束办理，不算破案', 'closed administratively; never a clearance'),
  said(
    '串出案件',
    'discovered case',
    '从另一案发现、失主未报的案件',
    'found from another case; the victim had not reported',
  ),
  said(
    '扣押 / 入库',
    'seizure / check in',
    '两名以上民警扣押，24 小时内交保管员',
    'by two officers at least, with the custodian within 24 hours',
  ),
  said('物证保管员', 'property custodian', '不能是本案民警', 'never an officer of the case'),
  said(
    '保管链',
    'chain of custody',
    '每次移动一条记录，现持有人是最后的接收人',
    'a record for every movement; the holder now is the last receiver',
  ),
  said(
    '发还',
    'return to owner',
    '权属有据且无争议，经分局领导批准',
    'ownership evidenced and undisputed, approved by the district chief',
  ),
  said('发还清单', 'return list', '每次发还一个编号，可打印', 'one number for each return; it can be printed'),
  said(
    '领取人 / 委托书',
    'collector / mandate',
    '物主本人，或持书面委托的代领人；不能是民警',
    'the owner, or an agent with a written mandate; never an officer',
  ),
  said('倒查', 'back-check', '破案后查方法、路线和漏洞', 'after clearance: method, route, and what let it happen'),
  said(
    '监控盲区 / 巡防短板 / 管理漏洞',
    'camera blind spot / patrol gap / management loophole',
    '倒查的三类原因',
    'the three causes that a back-check names',
  ),
]
