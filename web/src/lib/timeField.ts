import { lazy } from './lazy.ts'

/** Fetches the field before it is wanted: without a network it could not be shown. */
export const fetchTimeField = () => import('./TimeField.vue')

/** The field of a time, fetched apart: few entries at a terminal need one. */
export const TimeField = lazy(fetchTimeField)
