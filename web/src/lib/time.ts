import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { language } from './language.ts'

let offsetMs = 0
/** Tells the shared clock what the server's clock says. */
export const setServerNow = (now: string): void => {
  offsetMs = new Date(now).getTime() - Date.now()
}
/** The server's time now, milliseconds. */
export const serverNow = (): number => Date.now() + offsetMs

const now = ref(serverNow())
let users = 0
let ticker: ReturnType<typeof setInterval> | undefined

/** The server's time in milliseconds, ticking once a second from one shared ticker. */
export const useNow = (): Readonly<Ref<number>> => {
  users += 1
  now.value = serverNow()
  ticker ??= setInterval(() => {
    now.value = serverNow()
  }, 1000)
  onScopeDispose(() => {
    users -= 1
    if (users > 0 || ticker === undefined) return
    clearInterval(ticker)
    ticker = undefined
  })
  return readonly(now)
}

const partsIn = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })

let parts = partsIn('Asia/Shanghai')
/** Tells in which zone the server shows times; the pages show the same, wherever the device is. [R14] */
export const setZone = (zone: string): void => {
  if (parts.resolvedOptions().timeZone !== zone) parts = partsIn(zone)
}

/** `YYYY-MM-DDTHH:mm:ss` as the clocks of the display zone show the instant: the value of date-time inputs. */
export const toZoned = (instant: string | number): string => {
  const found = Object.fromEntries(parts.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]))
  return `${found.year}-${found.month}-${found.day}T${found.hour}:${found.minute}:${found.second}`
}

/** The instant at which the clocks of the display zone show `YYYY-MM-DDTHH:mm[:ss]`. */
export const fromZoned = (shown: string): string => {
  const asUtc = new Date(
    `${shown.replace(' ', 'T')}${/T\d\d:\d\d$/.test(shown.replace(' ', 'T')) ? ':00' : ''}Z`,
  ).getTime()
  const offset = new Date(`${toZoned(asUtc)}Z`).getTime() - asUtc
  return new Date(asUtc - offset).toISOString()
}

/** `15:04:05` */
export const clock = (instant: string | number): string => toZoned(instant).slice(11)
/** `15:04` */
export const clockShort = (instant: string | number): string => toZoned(instant).slice(11, 16)
/** `2025-01-31` */
export const date = (instant: string | number): string => toZoned(instant).slice(0, 10)
/** `2025-01-31 15:04:05` */
export const dateTime = (instant: string | number): string => toZoned(instant).replace('T', ' ')
/** `15:04` today, else `01-31 15:04`. */
export const shortly = (instant: string | number, nowMs: number): string =>
  date(instant) === date(nowMs) ? clockShort(instant) : dateTime(instant).slice(5, 16)

/** How long ago, in two units at most: `2 分 05 秒`, `3 h 20 min`. Never negative. */
export const age = (instant: string | number, nowMs: number): string =>
  span(Math.max(0, nowMs - new Date(instant).getTime()))

/** A duration in words, two units at most. */
export const span = (ms: number): string => {
  const seconds = Math.floor(ms / 1000)
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  const [d, h, m, s] = language.value === 'en' ? [' d', ' h', ' min', ' s'] : ['天', '时', '分', '秒']
  if (days > 0) return `${days}${d} ${hours}${h}`
  if (hours > 0) return `${hours}${h} ${String(minutes).padStart(2, '0')}${m}`
  if (minutes > 0) return `${minutes}${m} ${String(seconds % 60).padStart(2, '0')}${s}`
  return `${seconds}${s}`
}

const hourMs = 3_600_000
/** `HH:MM:SS` left until `hours` after the instant; negative with a minus once it is over. [K1] */
export const countdown = (from: string, nowMs: number, hours = 24): { text: string; leftMs: number; over: boolean } => {
  const leftMs = new Date(from).getTime() + hours * hourMs - nowMs
  const seconds = Math.floor(Math.abs(leftMs) / 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return { text: leftMs < 0 ? `−${text}` : text, leftMs, over: leftMs < 0 }
}
