import Type from 'typebox'
import { Written } from '../schema/case.ts'
import {
  SuspectApprehended,
  SuspectApprehendedCorrection,
  SuspectIdentified,
  SuspectIdentifiedCorrection,
  TimelineWriting,
} from '../schema/entry.ts'
import { AsCsv, CommandId, Exact, Id, Json, Page, Reason, Sha256 } from '../schema/primitives.ts'
import type { Entry } from '../domain/entry.ts'
import { operation } from './define.ts'
import type { EntriesResult, EntryResult, FileOfCase, FileStored, Listed } from './results.ts'

/** [T1] What stands against correcting an entry. */
export const corrected = [
  'timeline.corrects-unknown',
  'timeline.corrects-kind',
  'timeline.corrects-lane',
  'timeline.already-corrected',
] as const
/** [K3] The same, where a confirmed clearance may rest on the entry. */
export const corrections = [...corrected, 'clearance.before-receipt'] as const

export const timelineOperations = {
  'timeline.write': operation({
    method: 'POST',
    path: '/api/cases/:id/timeline',
    title: ['写入时间线', 'Write to the timeline'],
    params: Exact({ id: Id }),
    body: TimelineWriting,
    result: Json<EntryResult>(),
    status: 201,
    refusals: [
      'timeline.lane',
      'timeline.kind-lane',
      'timeline.span-reversed',
      ...corrections,
      'clearance.entry-unfit',
      'timeline.answers-unknown',
      'timeline.answers-closed',
      'timeline.answers-lane',
      'timeline.request-own-lane',
      'timeline.mention-unfit',
      'file.refused',
    ],
  }),
  'request.withdraw': operation({
    method: 'POST',
    path: '/api/cases/:id/requests/:seq/withdraw',
    title: ['撤回请求', 'Withdraw a request'],
    params: Exact({ id: Id, seq: Type.Integer({ minimum: 1 }) }),
    body: Exact({ ...Written }),
    result: Json<EntriesResult>(),
    refusals: ['timeline.answers-unknown', 'timeline.answers-closed', 'timeline.request-not-yours'],
  }),
  'suspect.identify': operation({
    method: 'POST',
    path: '/api/cases/:id/suspects',
    title: ['确定嫌疑人', 'Identify a suspect'],
    params: Exact({ id: Id }),
    body: SuspectIdentified,
    result: Json<EntriesResult & { suspectId: string }>(),
    status: 201,
    refusals: ['file.refused'],
  }),
  'suspect.apprehend': operation({
    method: 'POST',
    path: '/api/cases/:id/suspects/:suspectId/apprehend',
    title: ['抓获嫌疑人', 'Suspect apprehended'],
    params: Exact({ id: Id, suspectId: Id }),
    body: SuspectApprehended,
    result: Json<EntriesResult>(),
    status: 201,
    refusals: ['timeline.suspect-unknown', 'suspect.already-apprehended', 'file.refused'],
  }),
  'suspect.correct-identification': operation({
    method: 'POST',
    path: '/api/cases/:id/suspects/:suspectId/correct-identification',
    title: ['更正嫌疑人身份', 'Correct who a suspect is'],
    params: Exact({ id: Id, suspectId: Id }),
    body: SuspectIdentifiedCorrection,
    result: Json<EntriesResult>(),
    status: 201,
    refusals: [...corrections, 'timeline.suspect-unknown', 'file.refused'],
  }),
  'suspect.correct-apprehension': operation({
    method: 'POST',
    path: '/api/cases/:id/suspects/:suspectId/correct-apprehension',
    title: ['更正抓获记录', 'Correct an apprehension'],
    params: Exact({ id: Id, suspectId: Id }),
    body: SuspectApprehendedCorrection,
    result: Json<EntriesResult>(),
    status: 201,
    refusals: [...corrections, 'timeline.suspect-unknown', 'file.refused'],
  }),
  'suspect.strike': operation({
    method: 'POST',
    path: '/api/cases/:id/suspects/:suspectId/strike',
    title: ['作废嫌疑人记录', 'Strike out an identification or apprehension'],
    params: Exact({ id: Id, suspectId: Id }),
    body: Exact({ corrects: Type.Integer({ minimum: 1 }), reason: Reason, ...Written }),
    result: Json<EntriesResult>(),
    status: 201,
    refusals: [...corrected, 'timeline.suspect-unknown', 'suspect.still-apprehended', 'clearance.rests-on-it'],
  }),
  'file.store': operation({
    method: 'PUT',
    path: '/api/files/:sha256',
    title: ['上传文件', 'Upload a file'],
    params: Exact({ sha256: Sha256 }),
    result: Json<FileStored>(),
    status: 201,
    changes: false,
    upload: true,
    refusals: ['file.hash-differs', 'file.empty', 'file.type', 'file.quota-day', 'file.quota-unnamed'],
  }),
  'file.list': operation({
    method: 'GET',
    path: '/api/cases/:id/files',
    title: ['案件所引用的文件', 'Files that a case names'],
    params: Exact({ id: Id }),
    query: Exact(AsCsv),
    result: Json<Listed<FileOfCase>>(),
  }),
  'file.read': operation({
    method: 'GET',
    path: '/api/cases/:id/files/:sha256',
    title: ['查看或保存文件', 'View or save a file'],
    params: Exact({ id: Id, sha256: Sha256 }),
    query: Exact({
      /** Somebody saves it: on record as that, and sent as a file to keep. */
      save: Type.Optional(Type.Boolean()),
      /** One opening of a clip, which a player fetches in many parts: on record once. */
      opening: Type.Optional(CommandId),
    }),
    result: Json<Record<string, never>>(),
    download: true,
    refusals: ['file.awaiting', 'file.refused'],
  }),
  'file.journal': operation({
    method: 'GET',
    path: '/api/cases/:id/files/:sha256/journal',
    title: ['文件的查看与导出记录', 'Who viewed and saved a file'],
    params: Exact({ id: Id, sha256: Sha256 }),
    query: Exact({ ...Page, ...AsCsv }),
    result: Json<Listed<Entry>>(),
    refusals: ['request.cursor'],
  }),
}
