import { computed, onScopeDispose, ref, toRef, watch, type ComputedRef, type Ref } from 'vue'
import type { LaneRequest } from '../../../shared/domain/case.ts'
import type { Entry } from '../../../shared/domain/entry.ts'
import type { BodyOf } from '../../../shared/operations/catalogue.ts'
import type { TimelineWriting, WrittenKind } from '../../../shared/schema/entry.ts'
import type { Lane } from '../../../shared/schema/terms.ts'
import { useDraft } from '../lib/drafts.ts'
import { useConnection } from '../lib/live.ts'
import { bodyToSend, isWrittenKind, kindsOf, missingFields } from './fields.ts'
import { filesOf } from './entryView.ts'
import { recallPhotos, releasePhotos, resumePhotos } from './photos.ts'
import { useResuming, type Pending, type Resuming } from './resuming.ts'

/** What is being written, as it is kept on the device. */
export interface EntryDraft {
  lane: Lane | ''
  kind: WrittenKind
  body: Record<string, unknown>
  /** ISO 8601; empty: now. */
  occurredAt: string
  answers: number
  corrects: number
  files: string[]
  pending: Pending<'timeline.write'> | null
}

export interface Composing extends Omit<Resuming<'timeline.write'>, 'send'> {
  form: EntryDraft
  kinds: ComputedRef<WrittenKind[]>
  /** Required fields that were empty when sending was tried. */
  lacking: Ref<string[]>
  /** The `seq` of what was written last. */
  written: Ref<number>
  send: () => Promise<void>
  answer: (request: LaneRequest) => void
  correct: (entry: Entry) => void
  /** No longer an answer, a correction or an edit: an entry of its own. */
  detach: () => void
}

const empty = (lane: Lane | ''): EntryDraft => ({
  lane,
  kind: 'note',
  body: {},
  occurredAt: '',
  answers: 0,
  corrects: 0,
  files: [],
  pending: null,
})

/**
 * The draft of an entry of a case and its sending. Nothing typed is lost: it leaves the device's store once written.
 * @param photoNote the text of a note that has photos alone
 */
export const useComposing = (
  caseId: string,
  lanes: () => readonly Lane[],
  photoNote: () => string,
  done: (entry: Entry) => void,
): Composing => {
  const draft = useDraft<EntryDraft>(`compose.${caseId}`, () => empty(lanes()[0] ?? ''))
  const form = draft.form
  if (form.lane === '' || !lanes().includes(form.lane)) form.lane = lanes()[0] ?? ''
  const lacking = ref<string[]>([])
  const written = ref(0)
  const connection = useConnection()
  void recallPhotos(form.files)

  const resuming = useResuming(
    'timeline.write',
    toRef(form, 'pending') as Ref<Pending<'timeline.write'> | null>,
    (result) => {
      const files = form.files
      const lane = form.lane
      draft.clear()
      form.lane = lane
      lacking.value = []
      written.value = result.seq
      void releasePhotos(files)
      done(result.entry)
    },
    (result, before) => {
      // What was taken back had been written: the edit is its correction, unless it became another entry.
      const isEdit = form.lane === before.lane && form.answers === (before.answers ?? 0)
      if (isEdit && form.corrects === (before.corrects ?? 0)) Object.assign(form, { corrects: result.seq, answers: 0 })
      done(result.entry)
      void send()
    },
  )

  const kinds = computed(() => (form.lane === '' ? [] : kindsOf(form.lane)))
  watch(
    () => form.lane,
    () => {
      if (!kinds.value.includes(form.kind)) form.kind = 'note'
    },
  )
  watch(
    () => form.kind,
    () => (lacking.value = []),
  )

  const send = async (): Promise<void> => {
    if (form.lane === '') return
    // The photo first: a note of photos alone says so itself.
    if (form.kind === 'note' && form.files.length > 0 && !form.body.text)
      form.body = { ...form.body, text: photoNote() }
    lacking.value = missingFields(form.kind, form.body)
    if (lacking.value.length > 0) return
    // The fields of a kind come from its own schema; the server validates against the same one.
    const writing = {
      lane: form.lane,
      kind: form.kind,
      body: bodyToSend(form.kind, form.body, form.files),
      writtenAt: new Date().toISOString(),
      ...(form.occurredAt ? { occurredAt: form.occurredAt } : {}),
      ...(form.answers ? { answers: form.answers } : {}),
      ...(form.corrects ? { corrects: form.corrects } : {}),
    } as TimelineWriting & BodyOf<'timeline.write'>
    await resuming.send({ params: { id: caseId }, body: writing })
  }

  const answer = (request: LaneRequest): void => {
    Object.assign(form, { lane: request.to, answers: request.seq, corrects: 0 })
    if (form.kind === 'request') form.kind = 'note'
  }
  const correct = (entry: Entry): void => {
    if (!isWrittenKind(entry.kind)) return
    const files = filesOf(entry)
    Object.assign(form, {
      lane: entry.lane,
      kind: entry.kind,
      answers: 0,
      corrects: entry.seq,
      body: { ...entry.body },
      files,
    })
    form.occurredAt = entry.occurredAt
  }
  const detach = (): void => {
    if (form.corrects) Object.assign(form, empty(form.lane))
    form.answers = 0
    form.corrects = 0
    if (form.pending?.takenBack) form.pending = null
  }
  const unwatch = watch(
    () => connection.state,
    (state) => {
      if (state === 'online') void resumePhotos()
    },
    { immediate: true },
  )
  onScopeDispose(unwatch)

  const { sending, waiting, problem, takeBack } = resuming
  return { form, kinds, lacking, written, sending, waiting, problem, send, answer, correct, detach, takeBack }
}
