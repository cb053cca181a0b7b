/** The form's labels by the field paths of a refusal. */
export const fieldNames = (t: (key: string) => string): Record<string, string> => ({
  category: t('desk.category'),
  subcategory: t('desk.subcategory'),
  summary: t('desk.summary'),
  place: t('desk.place'),
  'place.text': t('desk.place'),
  'place.lng': t('desk.lng'),
  'place.lat': t('desk.lat'),
  'caller.name': t('desk.callerName'),
  'caller.phone': t('desk.callerPhone'),
  losses: t('desk.losses'),
  receivedAt: t('desk.receivedAt'),
  receivedAtReason: t('desk.receivedReason'),
  'override.station': t('desk.overrideStation'),
  'override.propertyCrime': t('desk.overrideCrime'),
  'override.scene': t('desk.overrideScene'),
  'override.reason': t('desk.overrideReason'),
})
