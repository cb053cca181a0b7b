import type { Polygon } from '../../shared/schema/organisation.ts'

type Position = [lng: number, lat: number]

/** A convex area from its corners, anticlockwise; the ring is closed here. */
const ring = (first: Position, ...rest: Position[]): Polygon => ({
  type: 'Polygon',
  coordinates: [[first, ...rest, first]],
})

/** Corners of the areas, WGS-84, from west to east. Neighbours name the same corner, so that nothing gapes or overlaps. */
const v = {
  v01: [118.5012, 31.9909],
  v02: [118.5099, 32.0411],
  v03: [118.5114, 32.0652],
  v04: [118.5174, 32.0331],
  v05: [118.5255, 31.9742],
  v06: [118.5258, 31.954],
  v07: [118.5451, 32.0292],
  v08: [118.5495, 31.9288],
  v09: [118.5504, 32.083],
  v10: [118.5516, 32.0877],
  v11: [118.567, 31.9945],
  v12: [118.5726, 32.0519],
  v13: [118.5731, 32.0544],
  v14: [118.5738, 31.9933],
  v15: [118.574, 31.9311],
  v16: [118.577, 32.1082],
  v17: [118.5912, 31.9548],
  v18: [118.6024, 32.1008],
  v19: [118.6055, 32.0089],
  v20: [118.6065, 31.9035],
  v21: [118.6073, 32.0184],
  v22: [118.6154, 32.0719],
  v23: [118.6187, 32.0839],
  v24: [118.6342, 32.0427],
  v25: [118.6397, 31.96],
  v26: [118.643, 31.9853],
  v27: [118.6434, 31.9185],
  v28: [118.6466, 31.9679],
  v29: [118.6539, 32.0935],
  v30: [118.6549, 32.0405],
  v31: [118.6717, 32.0154],
  v32: [118.6751, 31.9051],
  v33: [118.6814, 32.086],
  v34: [118.6854, 32.0714],
  v35: [118.6975, 31.961],
  v36: [118.6995, 32.1056],
  v37: [118.7099, 31.9327],
  v38: [118.7122, 32.011],
  v39: [118.7224, 31.995],
  v40: [118.725, 32.0478],
  v41: [118.7416, 32.1099],
  v42: [118.7489, 32.0565],
  v43: [118.7617, 32.0851],
} satisfies Record<string, Position>

/** The areas of the stations by the station's code. */
export const areas = {
  LJ01: ring(v.v21, v.v12, v.v07, v.v11, v.v14, v.v19),
  LJ02: ring(v.v02, v.v04, v.v07, v.v12, v.v13, v.v09, v.v03),
  LJ03: ring(v.v22, v.v13, v.v12, v.v21, v.v24),
  LJ04: ring(v.v11, v.v07, v.v04, v.v01, v.v05),
  LJ05: ring(v.v09, v.v13, v.v22, v.v23, v.v18, v.v16, v.v10),
  DH01: ring(v.v31, v.v30, v.v24, v.v21, v.v19, v.v26),
  DH02: ring(v.v34, v.v30, v.v31, v.v38, v.v40),
  DH03: ring(v.v23, v.v22, v.v24, v.v30, v.v34, v.v33, v.v29),
  DH04: ring(v.v38, v.v31, v.v26, v.v28, v.v35, v.v39),
  DH05: ring(v.v33, v.v34, v.v40, v.v42, v.v43, v.v41, v.v36),
  KF01: ring(v.v28, v.v26, v.v19, v.v14, v.v17, v.v25),
  KF02: ring(v.v15, v.v17, v.v14, v.v11, v.v05, v.v06, v.v08),
  KF03: ring(v.v27, v.v25, v.v17, v.v15, v.v20),
  KF04: ring(v.v35, v.v28, v.v25, v.v27, v.v32, v.v37),
}
