import { readArea, type AreaFault } from '../../../shared/domain/area-reading.ts'
import type { Area } from '../../../shared/schema/organisation.ts'

/** The area that a person typed or pasted, or why it is none; `notJson` where the text is not even JSON. */
export const areaOf = (typed: string): { area: Area } | AreaFault | { fault: 'notJson' } => {
  try {
    return readArea(JSON.parse(typed))
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: 'notJson' }
    throw error
  }
}

/** Rings as text to edit: a position a line. */
const ringsText = (rings: readonly (readonly (readonly number[])[])[], indent: string): string =>
  rings
    .map((ring) => `${indent}[\n${ring.map((at) => `${indent}  ${JSON.stringify(at)}`).join(',\n')}\n${indent}]`)
    .join(',\n')

/** An area as text to edit. */
export const areaText = (area: Area): string => {
  const parts =
    area.type === 'Polygon'
      ? ringsText(area.coordinates, '    ')
      : area.coordinates.map((rings) => `    [\n${ringsText(rings, '      ')}\n    ]`).join(',\n')
  return `{\n  "type": "${area.type}",\n  "coordinates": [\n${parts}\n  ]\n}`
}
