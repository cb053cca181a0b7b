import type { Role } from '../../../shared/schema/terms.ts'

/** Words of a guide; marked as a key or name to type, or as what matters. */
export interface Span {
  text: string
  mark?: 'code' | 'strong'
}
export type Block = { kind: 'text'; spans: Span[] } | { kind: 'list' | 'steps'; items: Span[][] }

/** What one asks, and the answer. */
export interface GuidePart {
  asked: string
  blocks: Block[]
}
export interface Guide {
  title: string
  parts: GuidePart[]
}
/** By the name of the guide's file in `docs/users`. */
export type Guides = Record<string, { zh: Guide; en: Guide }>

/** The guide that is for everybody. */
export const EVERYONE = 'everyone'

const guideOfRole: Record<Role, string> = {
  dispatcher: 'dispatcher',
  'station-officer': 'officer',
  'property-crime-investigator': 'officer',
  'scene-technician': 'officer',
  'video-investigator': 'video-investigator',
  analyst: 'analyst',
  'station-chief': 'chief',
  'district-chief': 'chief',
  'property-custodian': 'custodian',
  'community-officer': 'community-officer',
  auditor: 'auditor',
  administrator: 'administrator',
  wall: EVERYONE,
  // Nobody signs in to one.
  integration: EVERYONE,
}

/** The guides of somebody's roles and qualifications, their own first, then what is for everybody. */
export const guidesFor = (roles: readonly Role[]): string[] => [
  ...new Set([...roles.map((role) => guideOfRole[role]), EVERYONE]),
]

const wordsOf = (part: GuidePart): string =>
  [
    part.asked,
    ...part.blocks.flatMap((block) =>
      (block.kind === 'text' ? block.spans : block.items.flat()).map(({ text }) => text),
    ),
  ].join(' ')

/** Whether a part holds all words that are looked for, wherever they stand. */
export const answers = (part: GuidePart, wanted: string): boolean => {
  const words = wordsOf(part).toLowerCase()
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word))
}
