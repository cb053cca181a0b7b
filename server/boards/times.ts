import type { DurationChanges, TimeFigures } from '../../shared/domain/boards/answers.ts'
import { isSaid } from '../../shared/domain/boards/counting.ts'
import { difference } from '../../shared/domain/boards/clearance-figures.ts'
import { DurationTally } from '../../shared/domain/boards/durations.ts'
import type { Span } from '../../shared/domain/boards/period.ts'
import { bitOf } from './masks.ts'
import { sumsOf } from './sums.ts'
import { countRows, eachBucket, masksFor, type Asking } from './tally.ts'

const CALLS = bitOf('calls')
const RECEIVED = bitOf('received')
const SET_BACK = bitOf('set-back')

/** [D5] Response times of the calls received in a span. */
export const timeFigures = (asking: Asking, span: Span): TimeFigures => {
  const { cube } = asking
  const masks = masksFor(asking)
  const over = masks.of('received', 'over', cube.traits)
  const { acknowledged, arrival } = cube.columns
  const [toAcknowledged, toArrival] = [new DurationTally(), new DurationTally()]
  let [calls, setBack] = [0, 0]
  eachBucket(asking, 'received', span, (bucket, { firstDay, isSettled }) => {
    if (isSettled && asking.takesAll) {
      const sums = sumsOf(cube, bucket, 'received', masks, firstDay)
      calls += sums.calls
      setBack += sums.setBack
      toAcknowledged.addAll(sums.acknowledged)
      toArrival.addAll(sums.arrival)
      return
    }
    countRows(asking, bucket, 'received', span, (row, sub, trait) => {
      const mask = over[trait] ?? 0
      if ((mask & CALLS) === 0 || !asking.takesSub(sub)) return
      calls += 1
      if ((mask & SET_BACK) !== 0) setBack += 1
      toAcknowledged.add(acknowledged[row] ?? -1)
      toArrival.add(arrival[row] ?? -1)
    })
  })
  const [tripleAcknowledged, arrived] = [toAcknowledged.durations(), toArrival.durations()]
  const ofCalls = (n: number): number | null => (isSaid('calls', asking.question) ? n : null)
  return {
    tripleAcknowledged,
    notAcknowledged: ofCalls(calls - tripleAcknowledged.n),
    arrival: arrived,
    notArrived: ofCalls(calls - arrived.n),
    setBack: ofCalls(setBack),
  }
}

/** [K6] */
export const timeChanges = (now: TimeFigures, then: TimeFigures): DurationChanges => ({
  tripleAcknowledgedSeconds: difference(now.tripleAcknowledged.medianSeconds, then.tripleAcknowledged.medianSeconds),
  arrivalSeconds: difference(now.arrival.medianSeconds, then.arrival.medianSeconds),
})

/** Cases received in a span, by weekday (Monday first) and hour. */
export const heatOf = (asking: Asking, span: Span): number[][] => {
  const { cube } = asking
  const masks = masksFor(asking)
  const over = masks.of('received', 'over', cube.traits)
  const hours = new Uint32Array(7 * 24)
  const { hour } = cube.columns
  eachBucket(asking, 'received', span, (bucket, { firstDay, isSettled }) => {
    if (isSettled && asking.takesAll) {
      const { heat } = sumsOf(cube, bucket, 'received', masks, firstDay)
      for (let place = 0; place < heat.length; place++) hours[place] = (hours[place] ?? 0) + (heat[place] ?? 0)
      return
    }
    countRows(asking, bucket, 'received', span, (row, sub, trait) => {
      if (((over[trait] ?? 0) & RECEIVED) === 0 || !asking.takesSub(sub)) return
      const place = hour[row] ?? 0
      hours[place] = (hours[place] ?? 0) + 1
    })
  })
  return Array.from({ length: 7 }, (_, day) => [...hours.subarray(day * 24, day * 24 + 24)])
}
