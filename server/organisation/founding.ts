import { Ajv } from 'ajv'
import Type from 'typebox'
import { createHash } from 'node:crypto'
import { areaFaultWords, readArea } from '../../shared/domain/area-reading.ts'
import { foldedUsername } from '../../shared/domain/folding.ts'
import { clockwork, isIntegration } from '../../shared/domain/people.ts'
import { Exact, Line } from '../../shared/schema/primitives.ts'
import {
  Account,
  City,
  District,
  GivenArea,
  Station,
  Unit,
  type OrganisationPart,
} from '../../shared/schema/organisation.ts'
import { addFormats } from '../http/formats.ts'
import type { AlongsideWrite } from '../journal/journal.model.ts'
import type { Platform } from '../platform.ts'
import { StartRefusal } from '../startRefusal.ts'
import { existingSubjects } from './organisation.model.ts'

const Administrator = Exact({ username: Account.properties.username, name: Line })

/** The file that founds a city: its parts, and who administers it first; [A8] two, so that one consents to the other. */
const GivenFile = Exact({
  city: City,
  districts: Type.Array(District, { maxItems: 200 }),
  stations: Type.Array(Exact({ ...Station.properties, area: GivenArea }), { maxItems: 5_000 }),
  units: Type.Array(Unit, { maxItems: 20_000 }),
  administrator: Administrator,
  furtherAdministrators: Type.Optional(Type.Array(Administrator, { maxItems: 20 })),
})
type GivenFile = Type.Static<typeof GivenFile>
export interface CityFile extends Omit<GivenFile, 'stations'> {
  stations: Station[]
}

/** Those who administer the city first. */
export const administratorsOf = ({
  administrator,
  furtherAdministrators = [],
}: Pick<GivenFile, 'administrator' | 'furtherAdministrators'>) => [administrator, ...furtherAdministrators]

const check = addFormats(new Ajv({ strict: false })).compile<GivenFile>(GivenFile)

/** What a part names that the file does not have. */
const wrongIn = ({ city, districts, stations, units }: GivenFile): string | undefined => {
  const all = [city, ...districts, ...stations, ...units].map(({ id }) => id)
  const known = new Set(all)
  if (known.size < all.length) return all.find((id, index) => all.indexOf(id) !== index)
  const named: [id: string, to: string | undefined][] = [
    ...districts.map(({ id, cityId }): [string, string] => [id, cityId]),
    ...stations.map(({ id, districtId }): [string, string] => [id, districtId]),
    ...units.flatMap(({ id, cityId, districtId, stationId, fallback }): [string, string | undefined][] =>
      [cityId, districtId, stationId, ...fallback].map((to) => [id, to]),
    ),
  ]
  const lost = named.find(([, to]) => to !== undefined && !known.has(to))
  return lost && `${lost[0]} → ${lost[1]}`
}

/** [S7] A user name is kept as sign-ins compare it, however the file writes it. */
const foldAdministrators = (file: unknown): void => {
  const given = file as { administrator?: unknown; furtherAdministrators?: unknown } | null
  const further: unknown[] = Array.isArray(given?.furtherAdministrators) ? given.furtherAdministrators : []
  for (const administrator of [given?.administrator, ...further]) {
    if (typeof administrator !== 'object' || administrator === null) continue
    const username: unknown = Reflect.get(administrator, 'username')
    if (typeof username === 'string') Reflect.set(administrator, 'username', foldedUsername(username))
  }
}

/**
 * Reads the text of a founding file.
 * @throws StartRefusal naming what is wrong
 */
export const cityFileOf = (text: string): CityFile => {
  const refuse = (what: string): StartRefusal =>
    new StartRefusal(`机构文件有误 · The file of the organisation is refused: ${what}`)
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : '')
  }
  foldAdministrators(read)
  if (!check(read)) {
    const [first] = check.errors ?? []
    throw refuse(`${first?.instancePath ?? ''} ${first?.message ?? ''}`)
  }
  const names = administratorsOf(read).map(({ username }) => username)
  if (new Set(names).size < names.length) throw refuse(`administrator ${names.join(', ')}`)
  const wrong = wrongIn(read)
  if (wrong) throw refuse(wrong)
  const stations = read.stations.map((station): Station => {
    const found = readArea(station.area)
    if ('area' in found) return { ...station, area: found.area }
    const { zh, en } = areaFaultWords(found)
    throw refuse(`${station.name}（${station.id}）area：${zh} · ${en}`)
  })
  return { ...read, stations }
}

/** The same for the same subject, so that a founding that broke off is completed and never doubled. */
const commandIdFor = (seed: string, subjectId: string): string => {
  const hex = createHash('sha256').update(`${seed}:${subjectId}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export interface Founding {
  cityId: string
  parts: readonly OrganisationPart[]
  accounts: readonly Account[]
  /** Writes the credential of a new account; asked for before anything is written. */
  credentialOf: (accountId: string) => AlongsideWrite
  /** Tells foundings of the same subjects apart. */
  seed: string
}

/**
 * Founds a city through the journal: what is there already is left as it is, passwords included.
 * @returns the ids that were new
 */
export const found = async (
  { journal, db }: Pick<Platform, 'journal' | 'db'>,
  { cityId, parts, accounts, credentialOf, seed }: Founding,
): Promise<string[]> => {
  const existing = await existingSubjects(
    db,
    [...parts, ...accounts].map(({ id }) => id),
  )
  const newParts = parts.filter(({ id }) => !existing.has(id))
  const newAccounts = accounts.filter(({ id }) => !existing.has(id))
  const actor = clockwork(cityId)
  const part = (each: OrganisationPart) =>
    journal.submit({
      id: commandIdFor(seed, each.id),
      operation: 'organisation.found',
      actor,
      params: { id: each.id },
      body: { part: each, cityId },
    })
  await Promise.all([
    ...newParts.filter(({ type }) => type !== 'city').map(part),
    ...newAccounts.map((account) =>
      journal.submit({
        id: commandIdFor(seed, account.id),
        operation: 'account.found',
        actor,
        params: { id: account.id },
        body: { account },
        // [A5] Nobody signs in to an integration.
        alongside: isIntegration(account) ? [] : [credentialOf(account.id)],
      }),
    ),
  ])
  // The city comes last: until then the database counts as empty, and a founding that broke off is taken up again.
  await Promise.all(newParts.filter(({ type }) => type === 'city').map(part))
  return [...newParts, ...newAccounts].map(({ id }) => id)
}
