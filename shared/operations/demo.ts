import Type from 'typebox'
import { Exact, Json } from '../schema/primitives.ts'
import { operation } from './define.ts'
import type { DemoResult } from './results.ts'

/** The demo city plays its case by itself, so that a newcomer has something to watch. Nowhere else. */
export const demoOperations = {
  'demo.read': operation({
    method: 'GET',
    path: '/api/demo',
    title: ['演示案件的进展', 'How the demo case is going'],
    result: Json<DemoResult>(),
  }),
  'demo.play': operation({
    method: 'POST',
    path: '/api/demo/play',
    title: ['演示超市被盗案', 'Play the supermarket case'],
    /** Minutes of the case that pass in a minute of the clock; 30 unless given. */
    body: Exact({ speed: Type.Optional(Type.Integer({ minimum: 1, maximum: 6_000 })) }),
    result: Json<DemoResult>(),
    refusals: ['demo.absent', 'demo.playing'],
  }),
}
