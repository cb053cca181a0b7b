import { Refusal } from '../../shared/refusals.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'

/** Figures of stations, districts and the city, and the lists behind them. [K5] [K8] */
export const boardRoutes = (_platform: Platform): Route[] => {
  const notYet = () => Promise.reject(new Refusal('service.unavailable'))
  return [
    serve('board.clearance', notYet),
    serve('board.station', notYet),
    serve('board.district', notYet),
    serve('board.city', notYet),
    serve('board.cases', notYet),
    serve('board.cases-csv', notYet),
    serve('board.property', notYet),
    serve('board.property-csv', notYet),
  ]
}
