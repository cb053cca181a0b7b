import Type from 'typebox'
import { patterns } from './patterns.ts'

/** An instant, ISO 8601. Stored and sent as UTC with milliseconds; any offset is taken in. */
export const Instant = Type.String({ format: 'instant', maxLength: 40 })
/** RFC 9562 UUID of any version, made by the client. */
export const CommandId = Type.String({ format: 'uuid' })
/** An identifier of a subject or of a part of one. */
export const Id = Type.String({ minLength: 1, maxLength: 80, pattern: patterns.id.pattern })
/** Money in fen, 0.01 yuan. At most a hundred billion yuan. */
export const Fen = Type.Integer({ minimum: 0, maximum: 10_000_000_000_000 })
/** SHA-256 of a file's bytes, lower-case hexadecimal. */
export const Sha256 = Type.String({ pattern: patterns.sha256.pattern })
/** One line that a person typed. */
export const Line = Type.String({ minLength: 1, maxLength: 200, format: 'words' })
/** [N6] What something or somebody is called, for everybody to see: a personal number in it is refused. */
export const Name = Type.String({ minLength: 1, maxLength: 200, format: 'name' })
/** Several lines that a person typed. */
export const Text = Type.String({ minLength: 1, maxLength: 4000, format: 'words' })
export const Reason = Type.String({ minLength: 2, maxLength: 500, format: 'words' })
/** What somebody searches for; may be empty. The database cannot search for a NUL. */
export const Search = (maxLength: number) => Type.String({ maxLength, pattern: patterns.search.pattern })
/** [N6] A telephone number in any writing, with its extension: `shared/domain/phone.ts` reads it. */
export const Phone = Type.String({ minLength: 1, maxLength: 60, format: 'phone' })
/** WGS-84 degrees. */
export const Longitude = Type.Number({ minimum: -180, maximum: 180 })
export const Latitude = Type.Number({ minimum: -90, maximum: 90 })

export const Files = Type.Array(Sha256, { maxItems: 30, uniqueItems: true })

/** An object that refuses fields it does not know. */
export const Exact = <P extends Type.TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

export const Place = Exact({
  text: Line,
  lng: Type.Optional(Longitude),
  lat: Type.Optional(Latitude),
})
export type Place = Type.Static<typeof Place>

/** A union of string constants. */
export const OneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] })

export const Page = {
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
}

/** The language of a file; the caller's unless told. */
export const Lang = { lang: Type.Optional(OneOf(['zh', 'en'] as const)) }
/** [K8] `csv`: the whole list from there on as CSV, instead of a page of it. */
export const AsCsv = { format: Type.Optional(OneOf(['csv'] as const)), ...Lang }

/** Any JSON object: used where a result's shape is told by the reading function's type. */
export const Json = <T>() => Type.Unsafe<T>({ type: 'object' })
