/** What of the desk a window shows. */
export type Panel = 'all' | 'intake' | 'board' | 'map' | 'alarms'

/** The panel of an address. */
export const panelOf = (param: unknown): Panel =>
  param === 'intake' || param === 'board' || param === 'map' || param === 'alarms' ? param : 'all'
