import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { LaneRequest } from '../../../shared/domain/case.ts'
import type { Entry } from '../../../shared/domain/entry.ts'
import { mentionsIn } from '../../../shared/domain/mentions.ts'
import type { Problem } from '../../../shared/refusals.ts'
import type { TimelineWriting, WrittenKind } from '../../../shared/schema/entry.ts'
import type { Lane } from '../../../shared/schema/terms.ts'
import { newCommandId } from '../lib/api.ts'
import { useDraft } from '../lib/drafts.ts'
import { put, takeOut, type Outcome, type Waiting, type Writing } from '../outbox/outbox.ts'
import { bodyToSend, isWrittenKind, kindsOf, missingFields } from './fields.ts'
import { contentOf, copyOf, emptyDraft, hasContent, slotOf, type LaneDraft, type Named } from './laneDrafts.ts'
import { filesOf, trueTimeOf } from './entryView.ts'
import { photoOf, recallPhotos, releasePhotos } from './photos.ts'
import type { Pending } from './resuming.ts'
import { draftKey } from './unsent.ts'

/** What is being written, as it is kept on the device. */
export interface EntryDraft extends LaneDraft {
  /** Drafts of other lanes and forms, the one that was left last first. */
  others: LaneDraft[]
  /** What stands in the form is on its way under this id, as the outbox has it. */
  sentAs: string
  /** Of an earlier version, which kept here what was on its way. */
  pending?: Pending<'timeline.write'> | null
}

export interface Composing {
  form: EntryDraft
  sending: Ref<boolean>
  problem: Ref<Problem | null>
  /** Files that were taken off since the server does not take them: why. */
  takenOff: Ref<Problem[]>
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
  /** Takes back what waits to be sent, to change it. */
  takeBack: (id: string) => Promise<void>
  /** No longer an answer, a correction or an edit: an entry of its own. */
  detach: () => void
}

const empty = (lane: Lane | ''): EntryDraft => ({ ...emptyDraft(lane), others: [], sentAs: '', pending: null })

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

/** So long a form waits for the server before it is free for the next entry. */
const patienceMs = 4000

/**
 * The draft of an entry of a case. Sent, it goes to the outbox, which sends it from whatever page; nothing typed is lost.
 * @param photoNote the text of a note that has photos alone
 * @param numberOf the case's number where it is known
 */
export const useComposing = (
  caseId: string,
  lanes: () => readonly Lane[],
  photoNote: () => string,
  numberOf: () => string,
  done: () => void,
): Composing => {
  const draft = useDraft<EntryDraft>(draftKey(caseId), () => empty(lanes()[0] ?? ''))
  const form = draft.form
  const lacking = ref<string[]>([])
  const written = ref(0)
  const sending = ref(false)
  const problem = ref<Problem | null>(null)
  const takenOff = ref<Problem[]>([])
  let isGone = false
  /** Nothing was written since the form was emptied: a second press of the button sends nothing, and lacks nothing. */
  let isJustFreed = false
  onScopeDispose(() => (isGone = true))

  /** The form is free for the next entry; what an answer or a correction had put aside comes back. */
  const free = (): void => {
    const back = form.answers || form.corrects ? plainDraftOf(form) : undefined
    draft.clear({ lane: form.lane, ...back, others: form.others.filter((other) => other !== back) })
    lacking.value = []
    isJustFreed = true
    done()
  }
  // What was sent from here and is with the outbox, or was written while this page was away.
  if (form.sentAs) free()
  // An earlier version kept here what was on its way.
  if (form.pending) {
    const { id, unsettled, body, takenBack } = form.pending
    form.pending = null
    if (takenBack) form.held = { id, unsettled }
    else {
      void put({ id, unsettled, caseId, number: numberOf(), draft: copyOf(form), body })
      free()
    }
  }
  if (form.lane === '' || !lanes().includes(form.lane)) form.lane = lanes()[0] ?? ''
  void recallPhotos([...form.files, ...form.others.flatMap(({ files }) => files)])
  // [X5] What the server does not take is taken off before anything names it.
  watch(
    () => form.files.flatMap((sha256) => photoOf(sha256)?.refusal ?? []),
    (refused) => {
      if (refused.length === 0 || sending.value) return
      takenOff.value = [...takenOff.value.filter((known) => !refused.includes(known)), ...refused]
      form.files = form.files.filter((sha256) => photoOf(sha256)?.refusal === undefined)
    },
    { immediate: true },
  )

  const kinds = computed(() => (form.lane === '' ? [] : kindsOf(form.lane)))
  watch(
    () => slotOf(form),
    () => (lacking.value = []),
  )
  watch(
    () => hasContent(form),
    () => (isJustFreed &&= !hasContent(form)),
  )

  const send = async (): Promise<void> => {
    if (form.lane === '' || sending.value || (isJustFreed && !hasContent(form))) return
    isJustFreed = false
    // The photo first: a note of photos alone says so itself.
    if (form.kind === 'note' && form.files.length > 0 && !form.body.text)
      form.body = { ...form.body, text: photoNote() }
    lacking.value = missingFields(form.kind, form.body)
    if (lacking.value.length > 0) return
    takenOff.value = []
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
    } as TimelineWriting & Writing
    const { id, unsettled } = form.held ?? { id: newCommandId(), unsettled: [] }
    sending.value = true
    problem.value = null
    written.value = 0
    const wanted = {
      id,
      unsettled: unsettled as Writing[],
      caseId,
      number: numberOf(),
      draft: copyOf(form),
      body: writing,
    }
    const outcome = put(wanted)
    form.sentAs = id
    draft.keep()
    const late = new Promise<Outcome>((resolve) => setTimeout(() => resolve({ is: 'waiting' }), patienceMs))
    const { is, ...became } = await Promise.race([outcome, late])
    // Whoever opens the case again finds it with the outbox.
    if (isGone) return
    if (is === 'refused') await takeIn(id)
    else {
      written.value = ('result' in became && became.result?.seq) || 0
      free()
    }
    sending.value = false
  }

  /** What was refused stands in the form again, with why. */
  const takeIn = async (id: string): Promise<void> => {
    const item = await takeOut(id)
    form.sentAs = ''
    if (!item) return
    problem.value = item.refusal ?? null
    form.files = item.draft.files
    form.held = item.unsettled.length > 0 ? { id, unsettled: item.unsettled } : null
    draft.keep()
  }

  const takeBack = async (id: string): Promise<void> => {
    const item: Waiting | undefined = await takeOut(id)
    if (!item) return
    const { unsettled, refusal, draft: back } = item
    show({ ...back, held: { id, unsettled } })
    problem.value = refusal ?? null
    draft.keep()
    void recallPhotos(form.files)
  }

  /** Shows a draft in the place of the present one, which is put aside when there is anything in it. */
  const show = (next: LaneDraft): void => {
    const slot = slotOf(next)
    if (slot === slotOf(form)) return
    problem.value = null
    const kept = form.others.find((other) => slotOf(other) === slot)
    const rest = form.others.filter((other) => ![slot, slotOf(form)].includes(slotOf(other)))
    const others = hasContent(form) ? [copyOf(form), ...rest] : rest
    Object.assign(form, { ...emptyDraft(next.lane), ...(kept ?? next) }, { others })
  }
  const chooseLane = (lane: Lane): void => {
    // What may have been written already goes along: its change is one entry, wherever it belongs.
    if (form.held) {
      const fits = kindsOf(lane).includes(form.kind)
      return void Object.assign(form, { lane, kind: fits ? form.kind : 'note', answers: 0, corrects: 0 })
    }
    const before = form.others.find((other) => other.lane === lane)
    show(before ?? emptyDraft(lane))
  }
  const chooseKind = (kind: WrittenKind): void => {
    const next = { ...emptyDraft(form.lane, kind), answers: kind === 'request' ? 0 : form.answers }
    const isKept = form.others.some((other) => slotOf(other) === slotOf(next))
    if (isKept && form.answers === 0 && !form.held) show(next)
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
      const back = form.held ? undefined : plainDraftOf(form)
      const others = form.others.filter((other) => other !== back)
      Object.assign(form, back ?? emptyDraft(form.lane), { others })
    }
    form.answers = 0
    form.corrects = 0
    form.held = null
  }
  const drafts = { chooseLane, chooseKind, takeUp: show, discard, mention }
  return {
    form,
    kinds,
    lacking,
    written,
    sending,
    problem,
    takenOff,
    send,
    ...drafts,
    answer,
    correct,
    detach,
    takeBack,
  }
}
