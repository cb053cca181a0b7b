import { documentProblem, type IdentityDocument } from '../../../shared/domain/identity-document.ts'
import type { DocumentKind } from '../../../shared/schema/terms.ts'
import { saidByField } from './problem.ts'
import { term } from './words.ts'

/** [L9] A document as a form holds it. */
export interface DocumentForm {
  idKind: DocumentKind
  idKindText: string
  idNumber: string
}

export const emptyDocument = (): DocumentForm => ({ idKind: 'id-card', idKindText: '', idNumber: '' })

/** What is wrong with the number, in the language of the interface; empty when nothing is. */
export const wrongNumber = ({ idKind, idNumber }: DocumentForm): string => {
  const wrong = documentProblem(idKind, idNumber)
  return wrong ? saidByField({ field: 'idNumber', ...wrong }) : ''
}

/** Whether it can be sent. */
export const isDocumentWhole = (form: DocumentForm): boolean =>
  wrongNumber(form) === '' && (form.idKind !== 'other' || form.idKindText.trim() !== '')

/** What is sent of it. */
export const documentBody = ({ idKind, idKindText, idNumber }: DocumentForm): IdentityDocument => ({
  ...(idKind === 'id-card' ? {} : { idKind }),
  ...(idKind === 'other' ? { idKindText: idKindText.trim() } : {}),
  idNumber: idNumber.trim(),
})

/** What a document is called: 护照, 军官证. */
export const documentWord = ({ idKind, idKindText }: { idKind?: DocumentKind; idKindText?: string }): string =>
  idKindText ?? term('document', idKind ?? 'id-card')
