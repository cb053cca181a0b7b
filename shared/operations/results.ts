import type { CallerRecord, CaseCard, CaseState, Dispatch } from '../domain/case.ts'
import type { DispatchEnded } from '../domain/dispatch-ended.ts'
import type { Entry } from '../domain/entry.ts'
import type { ItemRights, PropertyState } from '../domain/property.ts'
import type { DispatchNotice } from '../events.ts'
import type { Account, City, District, Station, Unit } from '../schema/organisation.ts'
import type { KnownPlace } from '../schema/known-place.ts'
import type { Lane, Role, StockState } from '../schema/terms.ts'

/** How many there are; at least so many when `isMore`. Left out where finding out would take long. */
export interface CappedCount {
  n: number
  isMore: boolean
}

/** A page of a list: `next` is an opaque cursor, absent on the last page. */
export interface Listed<T> {
  items: T[]
  next?: string
}

export interface SessionUser {
  id: string
  username: string
  name: string
  roles: Role[]
  qualifications: Role[]
  lanes: Lane[]
  unitIds: string[]
  cityId: string
  stationId?: string
  teamId?: string
  districtId?: string
  /** Operations that the rights table grants somewhere. */
  may: string[]
}
/** A street or landmark of the own city, and the station in whose area it lies. */
export type PlaceLine = KnownPlace & { stationId: string }

/** The case that the demo city plays by itself. */
export interface DemoResult {
  /** Whether this is the demo city and may play. */
  playable: boolean
  playing: boolean
  /** Of the running play, or of the last one since the server started. */
  play?: {
    done: number
    of: number
    /** What happened last, and how many minutes after the call. */
    step?: { atMinute: number; zh: string; en: string }
    /** Once the call was taken. */
    number?: string
    /** What stopped it before its end. */
    stopped?: { zh: string; en: string }
  }
}

/** The durations of the rules that pages count down or name. */
export interface PageRules {
  /** [K1] The main window. */
  windowHours: number
  /** [K1] All windows, the main one first. */
  windowsHours: number[]
  /** [K7] Of the warnings, the last before the window ends: from then on a case is about to miss it. */
  soonHours: number
  /** [C6] How long a mis-sent call can be taken back. */
  misSentSeconds: number
  /** [A7] After how long without input the screen locks. */
  idleMinutes: number
  /** [C2] From when on a call entered later needs a reason. */
  receivedReasonAfterMinutes: number
  /** [K10] From when on the gap between a fact and its entry is shown where it decides. */
  lateFactMinutes: number
  /** [C4] */
  nearMetres: number
  nearHours: number
}
/** [A8] Something that was done to the own account by somebody else. */
export interface AccountNews {
  /** The password was reset, roles or units were changed, it was enabled, a one-time password was used. */
  what: 'password' | 'rights' | 'enabled' | 'one-time'
  at: string
  /** Whose name; empty where nobody but the account itself. */
  by: string
  /** Fields, of `rights`. */
  changed?: string[]
}
/** [A7] */
export interface SessionActive {
  /** When the session is locked unless its person does something; missing where it never is. */
  locksAt?: string
}

export interface SessionResult extends SessionActive {
  /** [A7] Nobody did anything for long: everything else is refused until the password unlocks it. */
  isLocked?: true
  user: SessionUser
  /** [A8] The password was set by somebody else: it is changed before anything else. */
  passwordDue?: true
  /** [A8] At signing in: what others did to the account meanwhile, the latest first. */
  news?: AccountNews[]
  /** The server's clock, for countdowns. */
  now: string
  /** The time zone in which times are shown, as IANA names it. */
  zone: string
  rules: PageRules
  /**
   * 32 bytes in base64, the same for an account as long as the server's secret is: what its pages keep on a device is
   * sealed with it. None while the session is locked, none for tokens.
   */
  draftKey?: string
  /** Map tiles of the own network; left out: areas alone. `url` holds {z}, {x} and {y}. */
  tiles?: { url: string; datum: 'wgs84' | 'gcj02' }
}

/** A case with the `seq` of its journal, so that a follower starts where the reading ended. */
export type CaseView = CaseState & { seq: number }
export interface CaseResult {
  case: CaseView
}
export interface CaseWithDispatches {
  case: CaseView
  dispatches: Dispatch[]
}
export interface EntriesResult {
  case: CaseView
  /** What the command wrote, in order. */
  entries: Entry[]
}
/** An entry as it was written; the case is not repeated, so that busy timelines stay light. */
export interface EntryResult {
  entry: Entry
  seq: number
}
export interface NearCases {
  /** Open cases near in place and time. [C4] */
  near: (CaseCard & { metres: number })[]
  /** Earlier calls from the same number. */
  sameNumber: CaseCard[]
  /** The three targets that the location decides now. [D1] */
  targets?: Targets
}
export interface Targets {
  station: { id: string; name: string; unitId: string }
  propertyCrime?: { unitId: string; name: string; fallback: boolean }
  scene?: { unitId: string; name: string; fallback: boolean }
}
export interface PropertyResult {
  property: PropertyView
}
/** How many items of a store are in each state; those are left out that would take long to count. */
export type StockCounts = Partial<Record<StockState, CappedCount>>
/** An item, what its return lacks, the store in which it lies, and what who asked may do with it. */
export type PropertyView = PropertyState & { seq: number; missing: string[]; can: ItemRights }
export interface SplitResult {
  property: PropertyView
  part: PropertyView
}
export interface ApprovalItem {
  kind: 'clearance' | 'return' | 'dismissal'
  caseId: string
  number: string
  summary: string
  text: string
  by: { userId: string; name: string }
  at: string
  propertyId?: string
}
export interface InboxItem {
  notice: DispatchNotice
  state: Dispatch['state']
  card: CaseCard
  /** Who called, masked: the first first. [A3] */
  callers: CallerRecord[]
}
/** The dispatches of the own units that go on, and how those ended that a terminal asked for. */
export interface InboxResult extends Listed<InboxItem> {
  ended: DispatchEnded[]
}
export interface FileStored {
  sha256: string
  size: number
  type: string
}
/** A file that an entry of the case, or of its property, names. [X5] */
export interface FileOfCase {
  sha256: string
  /** `awaiting`: its bytes have not come yet; `refused`: they came and were not taken, and will not be. */
  state: 'stored' | 'awaiting' | 'refused'
  /** Media type by its bytes; of a stored file. */
  type?: string
  /** Bytes; of a stored file. */
  size?: number
}
/** [D1] [D2] Whether a unit can take a dispatch now. */
export interface UnitAvailability {
  unitId: string
  name: string
  /** Its roster covers this moment. */
  isOnDuty: boolean
  /** People of the unit who can sign and have a window or terminal connected. */
  signedIn: number
  /** Dispatches to it that are under way. */
  underWay: number
}
export interface PersonLine {
  id: string
  name: string
  roles: Role[]
  /** [C7] */
  qualifications: Role[]
  unitIds: string[]
  stationId?: string
  districtId?: string
}
export interface OrganisationResult {
  city: City
  districts: District[]
  stations: Station[]
  units: Unit[]
}
/** A token of an integration, as it is shown: never itself. */
export interface TokenLine {
  id: string
  name: string
  operations: string[]
  createdAt: string
  expiresAt: string
  /** Left out of those of earlier versions. */
  issuedBy?: { userId: string; name: string }
  /** To the minute; left out while nobody has used it. */
  lastUsedAt?: string
}
export interface TokenIssued {
  token: Omit<TokenLine, 'lastUsedAt'>
  /** The token itself, for `Authorization: Bearer`: told this once. */
  secret: string
}
/** What somebody answers for: told before the account is disabled. [A9] [C7] */
export interface AccountDuties {
  /** Open cases that they lead, the first thousand. */
  leads: { id: string; number: string }[]
  /** Who could lead all of them. */
  leadTo: PersonLine[]
  /** How many items they have in their own hands. */
  inHand: number
  /** Stores of which they are custodian: how many items lie there, and who else is custodian. */
  stores: { id: string; name: string; items: number; others: string[] }[]
}
export interface AccountResult {
  account: Account
}
export interface SyncOutcome {
  id: string
  outcome: 'applied' | 'duplicate' | 'refused'
  problem?: Record<string, unknown>
  result?: unknown
}
