import { computed, onScopeDispose, ref, toRef, watch, type ComputedRef, type Ref } from 'vue'
import type { LaneRequest } from '../../../shared/domain/case.ts'
import type { Entry } from '../../../shared/domain/entry.ts'
import { mentionsIn } from '../../../shared/domain/mentions.ts'
import type { BodyOf } from '../../../shared/operations/catalogue.ts'
import type { TimelineWriting, WrittenKind } from '../../../shared/schema/entry.ts'
import type { Lane } from '../../../shared/schema/terms.ts'
import { useDraft } from '../lib/drafts.ts'
import { useConnection } from '../lib/live.ts'
import { bodyToSend, isWrittenKind, kindsOf, missingFields } from './fields.ts'
import {
  contentOf,
  copyOf,
  emptyDraft,
  hasContent,
  isFilled,
  slotOf,
  type LaneDraft,
  type Named,
} from './laneDrafts.ts'
import { filesOf, trueTimeOf } from './entryView.ts'
import { recallPhotos, releasePhotos, resumePhotos } from './photos.ts'
import { useResuming, type Pending, type Resuming } from './resuming.ts'
import { draftKey } from './unsent.ts'

/** What is being written, as it is kept on the device. */
export interface EntryDraft extends LaneDraft {
  /** Drafts of other lanes and forms, the one that was left last first. */
  others: LaneDraft[]
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
  /** Goes to another lane: what was written in this one stays here until one comes back. */
  chooseLane: (lane: Lane) => void
  /** Goes to another form. What was written comes along, unless that form has a draft of its own. */
  chooseKind: (kind: WrittenKind) => void
  /** Takes up one of the other drafts. */
  takeUp: (draft: LaneDraft) => void
  /** Throws one of the other drafts away. */
  discard: (draft: LaneDraft) => void
  /** [T7] Somebody was named in the text. */
  mention: (person: Named) => void
  answer: (request: LaneRequest) => void
  correct: (entry: Entry) => void
  /** No longer an answer, a correction or an edit: an entry of its own. */
  detach: () => void
}

const empty = (lane: Lane | ''): EntryDraft => ({ ...emptyDraft(lane), others: [], pending: null })

/** The draft of the same lane that is no answer and no correction. */
const plainDraftOf = ({ others, lane }: EntryDraft): LaneDraft | undefined =>
  others.find((other) => other.lane === lane && !other.answers && !other.corrects)

/** [T7] Of the people who were chosen, those whose name still stands in the text. */
const stillNamed = ({ mentions, body }: EntryDraft): string[] => {
  const text = Object.values(body)
    .filter((value) => typeof value === 'string')
    .join('\n')
  return [...new Set(mentions.flatMap(({ userId, name }) => (text.includes(`@${name}`) ? [userId] : [])))]
}

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
  const draft = useDraft<EntryDraft>(draftKey(caseId), () => empty(lanes()[0] ?? ''))
  const form = draft.form
  if (form.lane === '' || !lanes().includes(form.lane)) form.lane = lanes()[0] ?? ''
  const lacking = ref<string[]>([])
  const written = ref(0)
  const connection = useConnection()
  void recallPhotos([...form.files, ...form.others.flatMap(({ files }) => files)])

  const resuming = useResuming(
    'timeline.write',
    toRef(form, 'pending') as Ref<Pending<'timeline.write'> | null>,
    (result) => {
      const files = form.files
      // What an answer or a correction had put aside comes back.
      const back = form.answers || form.corrects ? plainDraftOf(form) : undefined
      draft.clear({ lane: form.lane, ...back, others: form.others.filter((other) => other !== back) })
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
    () => slotOf(form),
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
    const mentions = stillNamed(form)
    const writing = {
      lane: form.lane,
      kind: form.kind,
      body: bodyToSend(form.kind, form.body, form.files),
      writtenAt: new Date().toISOString(),
      ...(form.occurredAt ? { occurredAt: form.occurredAt } : {}),
      ...(form.answers ? { answers: form.answers } : {}),
      ...(form.corrects ? { corrects: form.corrects } : {}),
      ...(mentions.length > 0 ? { mentions } : {}),
    } as TimelineWriting & BodyOf<'timeline.write'>
    await resuming.send({ params: { id: caseId }, body: writing })
  }

  /** Shows a draft in the place of the present one, which is put aside when there is anything in it. */
  const show = (next: LaneDraft): void => {
    const slot = slotOf(next)
    if (slot === slotOf(form)) return
    // What may have been written already stays in hand: it goes along.
    if (form.pending) {
      const { lane, kind, answers, corrects } = next
      Object.assign(form, isFilled(next) ? next : { lane, kind, answers, corrects, begun: '' })
      return
    }
    const kept = form.others.find((other) => slotOf(other) === slot)
    const rest = form.others.filter((other) => ![slot, slotOf(form)].includes(slotOf(other)))
    const others = hasContent(form) ? [copyOf(form), ...rest] : rest
    Object.assign(form, kept ?? next, { others })
  }
  const chooseLane = (lane: Lane): void => {
    const before = form.others.find((other) => other.lane === lane)
    const kind = kindsOf(lane).includes(form.kind) ? form.kind : 'note'
    show(before ?? emptyDraft(lane, form.pending ? kind : 'note'))
  }
  const chooseKind = (kind: WrittenKind): void => {
    const next = { ...emptyDraft(form.lane, kind), answers: kind === 'request' ? 0 : form.answers }
    const isKept = form.others.some((other) => slotOf(other) === slotOf(next))
    if (isKept && form.answers === 0) show(next)
    else Object.assign(form, { kind, answers: next.answers })
  }
  const discard = (draft: LaneDraft): void => {
    form.others = form.others.filter((other) => slotOf(other) !== slotOf(draft))
    void releasePhotos(draft.files)
  }
  const mention = ({ userId, name }: Named): void => {
    form.mentions = [...form.mentions.filter((each) => each.userId !== userId), { userId, name }]
  }

  const answer = (request: LaneRequest): void => show({ ...emptyDraft(request.to), answers: request.seq })
  const correct = (entry: Entry): void => {
    if (!isWrittenKind(entry.kind)) return
    const { lane, kind, seq, body } = entry
    // [X3] A time that came from the camera's comes from the corrected one again.
    const occurredAt = trueTimeOf(entry) === entry.occurredAt ? '' : entry.occurredAt
    const mentions = mentionsIn(entry).map(({ userId, name }) => ({ userId, name }))
    const files = filesOf(entry)
    const begins = { ...emptyDraft(lane, kind), corrects: seq, body: { ...body }, files, mentions, occurredAt }
    show({ ...begins, begun: contentOf(begins) })
  }
  const detach = (): void => {
    if (form.corrects) {
      const back = form.pending ? undefined : plainDraftOf(form)
      const others = form.others.filter((other) => other !== back)
      Object.assign(form, back ?? emptyDraft(form.lane), { others })
    }
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
  const drafts = { chooseLane, chooseKind, takeUp: show, discard, mention }
  return {
    form,
    kinds,
    lacking,
    written,
    sending,
    waiting,
    problem,
    send,
    ...drafts,
    answer,
    correct,
    detach,
    takeBack,
  }
}
