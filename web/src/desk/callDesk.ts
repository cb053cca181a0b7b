import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { NearCases } from '../../../shared/operations/results.ts'
import { useSession } from '../lib/session.ts'
import { useDeskChannel, type Point } from './deskChannel.ts'
import { useIntake, type Intake } from './intake.ts'
import { asOnBoard, openAround, useNearby } from './nearby.ts'
import { usePlaces, type KnownPlace } from './places.ts'
import type { Desk } from './running.ts'

/** The call being taken, with what is known around it; its map may stand in another window. */
export interface CallDesk {
  intake: Intake
  /** As the board knows the cases now: one that ended meanwhile is not offered. */
  near: ComputedRef<NearCases | undefined>
  suggest: (typed: string) => KnownPlace[]
  /** Words for a point: the known place there, else its coordinates. */
  nameOf: (point: Point) => string
  located: ComputedRef<boolean>
  /** Where the call is: of this window's form, else of another window's. */
  pin: ComputedRef<Point | null>
  stationId: ComputedRef<string | undefined>
  /** A point chosen on the map. */
  pick: (point: Point) => void
  /** A call is joined to a case. */
  joining: Ref<boolean>
}

/** @param takes whether this window has the form */
export const useCallDesk = (desk: Desk, takes: () => boolean): CallDesk => {
  const { t } = useI18n()
  const intake = useIntake(takes)
  const own = computed<Point | null>(() => {
    const { lng, lat } = intake.form
    return lng !== null && lat !== null ? { lng, lat } : null
  })
  const session = useSession()
  const found = useNearby(intake.form, () =>
    own.value ? openAround(desk.board.cards.value, own.value, session.rules.nearMetres).join() : '',
  )
  const near = computed(() => found.value && asOnBoard(found.value, desk.board.cardOf))
  const places = usePlaces()
  /** The window whose call this one shows: the one in which one typed last. */
  const elsewhere = shallowRef<{ pin: Point | null; stationId?: string; from?: string }>({ pin: null })

  const take = (point: Point): void => {
    Object.assign(intake.form, point, { lngTyped: '', latTyped: '' })
    const known = places.nearest(point)
    if (intake.form.placeText.trim() === '')
      intake.form.placeText = known ?? t('desk.pickedPlace', { at: `${point.lng}, ${point.lat}` })
  }
  // Before the channel, which closes with this scope.
  onScopeDispose(() => leave())
  const tell = useDeskChannel((message) => {
    if (message.kind === 'call') elsewhere.value = message
    else if (message.kind === 'gone') forget(message.from)
    else if (!takes()) return
    else if (message.kind === 'ask') tellCall()
    else if (message.to === intake.draft.id.value) take(message.point)
  })
  const tellCall = (): void =>
    tell({ kind: 'call', from: intake.draft.id.value, pin: own.value, stationId: near.value?.targets?.station.id })
  /** Another window's call is no longer shown when that window is gone; one of the others may have a call. */
  const forget = (from: string): void => {
    if (elsewhere.value.from !== from) return
    elsewhere.value = { pin: null }
    if (!takes()) tell({ kind: 'ask' })
  }
  const leave = (): void => {
    if (takes()) tell({ kind: 'gone', from: intake.draft.id.value })
  }
  const tellMine = (): void => {
    if (takes()) tellCall()
  }
  watch([own, () => near.value?.targets?.station.id, intake.draft.id], tellMine)
  // Of two windows with a form the map follows the one to which one turns.
  addEventListener('focus', tellMine)
  addEventListener('pagehide', leave)
  addEventListener('pageshow', tellMine)
  onScopeDispose(() => {
    removeEventListener('focus', tellMine)
    removeEventListener('pagehide', leave)
    removeEventListener('pageshow', tellMine)
  })
  watch(takes, (mine) => (mine ? tellCall() : tell({ kind: 'ask' })), { immediate: true })
  watch(
    desk.organisation,
    (organisation) => {
      if (organisation) void places.load(organisation.stations)
    },
    { immediate: true },
  )

  const located = computed(() => own.value !== null)
  // A place in no area needs a station chosen by hand.
  watch(
    () => located.value && near.value !== undefined && !near.value.targets,
    (outside) => {
      if (outside) intake.form.overriding = true
    },
  )
  return {
    intake,
    near,
    suggest: places.suggest,
    nameOf: (point) => places.nearest(point) ?? t('desk.atCoordinates', { at: `${point.lng}, ${point.lat}` }),
    located,
    pin: computed(() => (takes() ? own.value : elsewhere.value.pin)),
    stationId: computed(() => (takes() ? near.value?.targets?.station.id : elsewhere.value.stationId)),
    pick: (point) => (takes() ? take(point) : tell({ kind: 'pick', to: elsewhere.value.from, point })),
    joining: ref(false),
  }
}
