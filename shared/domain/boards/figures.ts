/** [K8] Every figure of a board that counts cases: each opens the list of them. */
export const caseFigures = [
  'total',
  'received',
  'matured',
  'cleared-within',
  'running',
  'running-cleared',
  'clearances',
  'clearances-within',
  'submitted-late',
  'pending',
  'reopened',
  'dismissed',
  'escalated',
  'shelved',
  'mis-sent',
  'discovered',
  'imported',
  'exceptional',
  'undated',
  'clearances-exceptional',
  'clearances-discovered',
  'clearances-imported',
  'calls',
  'triple-acknowledged',
  'not-acknowledged',
  'arrived',
  'not-arrived',
  'set-back',
  'open',
  'about-to-miss',
  'overdue',
  'supervised',
] as const
export type CaseFigure = (typeof caseFigures)[number]

/** [P8] Figures that count items, or the people who got them. */
export const propertyFigures = ['returned', 'returned-before-clearance', 'returned-people', 'stock'] as const
export type PropertyFigure = (typeof propertyFigures)[number]
