/** What the cube keeps of each case beside its id: a column each, so that a million cases are some fifty megabytes. */
const kinds = {
  seq: Uint32Array,
  station: Uint16Array,
  /** Of category and subcategory together. */
  sub: Uint16Array,
  trait: Uint16Array,
  receivedMs: Float64Array,
  /** NaN: not cleared. */
  clearedMs: Float64Array,
  receivedDay: Int32Array,
  clearedDay: Int32Array,
  /** Seconds; -1: not yet. */
  acknowledged: Int32Array,
  arrival: Int32Array,
  /** Weekday (Monday 0) × 24 + hour. */
  hour: Uint8Array,
} as const
type Kinds = typeof kinds
export type ColumnName = keyof Kinds
export type Columns = { [K in ColumnName]: InstanceType<Kinds[K]> }
export const columnNames = Object.keys(kinds) as ColumnName[]

/** Columns of a length, empty or holding what others held. */
export const columnsOf = (rows: number, before?: Columns): Columns => {
  const made = columnNames.map((name) => {
    const column = new kinds[name](rows)
    if (before) column.set(before[name].subarray(0, rows))
    return [name, column] as const
  })
  return Object.fromEntries(made) as unknown as Columns
}

/** A column's bytes as they are stored. */
export const bytesOf = (column: Columns[ColumnName] | Uint32Array, rows: number): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, rows * column.BYTES_PER_ELEMENT)
/** And back. @param bytes that begin where their memory begins, which is the column's from now on */
export const columnFrom = (name: ColumnName, bytes: Uint8Array<ArrayBuffer>): Columns[ColumnName] =>
  new kinds[name](bytes.buffer)
