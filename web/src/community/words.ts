/** Words of the community officer's first page. */
const zh = {
  title: '社区',
  cases: '本所案件',
  intro:
    '这里列出您所在派出所参与的案件：您可以查看案情、时间线和涉案财物的去向，向来问的群众说明进展。财物发还由办案民警和保管员办理。',
  access:
    '案件只对参与办理的单位可见：您的账号须属于派出所单位，才能看到该所的案件；如有缺漏，请系统管理员核对您的所在单位。',
  empty: '目前没有您能看到的在办案件',
  emptyAll: '目前没有您能看到的案件',
  emptySearch: '没有符合“{q}”的案件',
  search: '案号或文字',
  open: '在办',
  all: '全部',
  number: '案号',
  summary: '案情',
  place: '地点',
  status: '状态',
  received: '接警',
  property: '财物',
  propertyOf: '{returned} / {items} 件已发还',
  noProperty: '—',
  more: '再看一些',
  count: '已列出 {n} 件',
}

const en: typeof zh = {
  title: 'Community',
  cases: 'Cases of the station',
  intro:
    'The cases your station works on: read what happened, the timeline and where the property is, so that you can tell people who ask. Property is returned by the officers of the case and the custodian.',
  access:
    'A case is seen by the units that work on it: your account has to belong to the station’s unit. If something is missing, ask an administrator to check your units.',
  empty: 'There is no open case that you may see',
  emptyAll: 'There is no case that you may see',
  emptySearch: 'No case matches “{q}”',
  search: 'Number or text',
  open: 'Open',
  all: 'All',
  number: 'Number',
  summary: 'What happened',
  place: 'Place',
  status: 'State',
  received: 'Received',
  property: 'Property',
  propertyOf: '{returned} of {items} returned',
  noProperty: '—',
  more: 'Show more',
  count: '{n} listed',
}

export const words = { zh, en }
