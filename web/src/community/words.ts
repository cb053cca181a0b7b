/** Words of the community officer's first page. */
const zh = {
  title: '社区',
  cases: '本所案件',
  intro:
    '这里列出您所在派出所参与的案件：您可以查看案情、时间线和涉案财物的去向，向来问的群众说明进展。财物发还由办案民警和保管员办理。',
  access: '您能看到的案件，以您的账号所属单位为准；若这里为空而您认为有误，请联系系统管理员核对所属单位。',
  empty: '本所目前没有案件',
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
    'You see the cases of the units your account belongs to; if something is missing here, ask an administrator to check your units.',
  empty: 'The station has no case now',
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
