/** Words of the community officer's first page. */
const zh = {
  title: '社区',
  cases: '本单位案件',
  intro:
    '这里列出您所在单位参与办理的案件：您可以查看案情、时间线和涉案财物的去向，向来问的群众说明进展。财物发还由办案民警和保管员办理。',
  access: '案件只对参与办理的单位可见。若您应当看到某派出所的案件，请系统管理员把您的账号加入该派出所的单位。',
  empty: '本单位没有在办案件',
  emptyAll: '本单位还没有参与办理的案件',
  emptyWhat: '您所在的单位被派警后，案件会立即出现在这里，结案后仍可在“全部”中查看。',
  emptyUnits: '您所在的单位：{units}。',
  emptyNoUnit: '您的账号还没有所在单位，所以这里不会有案件。',
  emptySearch: '没有符合“{q}”的案件',
  emptySearchHint: '可以按案号、案情或地点中的任意几个字查找；已结的案件在“全部”里。',
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
  cases: 'Cases of your unit',
  intro:
    'The cases your unit works on: read what happened, the timeline and where the property is, so that you can tell people who ask. Property is returned by the officers of the case and the custodian.',
  access:
    'A case is seen by the units that work on it. If you should see the cases of a station, ask an administrator to add your account to that station’s unit.',
  empty: 'Your unit has no open case',
  emptyAll: 'Your unit has not worked on a case yet',
  emptyWhat: 'As soon as your unit is dispatched, the case stands here; when it is over it stands under “All”.',
  emptyUnits: 'Your unit: {units}.',
  emptyNoUnit: 'Your account belongs to no unit yet, so no case will stand here.',
  emptySearch: 'No case matches “{q}”',
  emptySearchHint:
    'Any few letters of the number, what happened or the place will do; cases that are over stand under “All”.',
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
