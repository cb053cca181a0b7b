import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { areaFaultWords } from '../../../shared/domain/area-reading.ts'
import { groundOf } from '../../../shared/domain/area-ground.ts'
import { cornersOf } from '../../../shared/domain/area.ts'
import type { Station } from '../../../shared/schema/organisation.ts'
import { language } from '../lib/language.ts'
import { areaOf, areaText } from './area.ts'

/** Shorter texts are read with every letter, longer ones when the typing rests. */
const SHORT = 20_000
const REST_MS = 300

/**
 * The area of a station as it is typed: what it is, or what is wrong with it and where; and what it does to the ground
 * of the stations around it.
 */
export const useAreaCheck = (station: Station, stations: () => readonly Station[]) => {
  const typed = ref(areaText(station.area))
  const look = (text: string) => ({ text, read: areaOf(text) })
  const looked = shallowRef(look(typed.value))
  let resting: ReturnType<typeof setTimeout> | undefined
  watch(typed, (text) => {
    clearTimeout(resting)
    if (text.length < SHORT) looked.value = look(text)
    else resting = setTimeout(() => (looked.value = look(text)), REST_MS)
  })
  onBeforeUnmount(() => clearTimeout(resting))

  const read = computed(() => looked.value.read)
  const area = computed(() => ('area' in read.value ? read.value.area : undefined))
  const lastGood = shallowRef(station.area)
  watch(area, (now) => {
    if (now) lastGood.value = now
  })
  return {
    typed,
    area,
    /** The area as it could last be read: for the map, while what is typed cannot be. */
    lastGood,
    /** What was typed last has been read. */
    isRead: computed(() => looked.value.text === typed.value),
    isJson: computed(() => !('fault' in read.value) || read.value.fault !== 'notJson'),
    /** What is wrong with it, in words; empty when nothing is, and when it is no JSON. */
    fault: computed(() =>
      'fault' in read.value && read.value.fault !== 'notJson' ? areaFaultWords(read.value)[language.value] : '',
    ),
    /** Its outline where that crosses itself, and the place. */
    crossing: computed(() =>
      'outline' in read.value && read.value.at && read.value.outline
        ? { at: read.value.at, outline: read.value.outline }
        : undefined,
    ),
    corners: computed(() => (area.value ? cornersOf(area.value) : 0)),
    ground: computed(
      () =>
        area.value &&
        groundOf(
          area.value,
          stations().filter(({ id }) => id !== station.id),
          station.area,
        ),
    ),
  }
}
