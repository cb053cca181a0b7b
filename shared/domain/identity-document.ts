import { Refusal, type FieldProblem } from '../refusals.ts'
import { documentKinds, type DocumentKind } from '../schema/terms.ts'
import type { Situation } from './decision.ts'
import type { SealedDocument } from './entry.ts'
import { foldedNumber } from './folding.ts'
import { isIdentityNumber } from './identity-number.ts'

/** [L9] What tells who a person is, as it is entered. */
export interface IdentityDocument {
  idKind?: DocumentKind
  idKindText?: string
  idNumber: string
}

type Said = Omit<FieldProblem, 'field'>

const NOT_EIGHTEEN: Said = {
  zh: '须为 18 位身份证号：17 位数字，末位为数字或 X',
  en: 'must be an identity number: 17 digits and a digit or X',
}
const WRONG_DIGIT: Said = {
  zh: '校验位不符，请核对身份证号',
  en: 'is not an identity number: its check digit does not fit',
}

/** The forms that are known; the number is folded. Those of a passport differ from country to country. */
const forms: Record<Exclude<DocumentKind, 'id-card'>, Said & { isLike: (number: string) => boolean }> = {
  passport: {
    isLike: (number) => /^(?=.*[0-9])[A-Z0-9]{5,15}$/.test(number),
    zh: '须为护照号码：5 至 15 位字母和数字，至少一位数字',
    en: 'must be a passport number: 5 to 15 letters and digits, one digit at least',
  },
  'hk-macao-permit': {
    isLike: (number) => /^[HM][0-9]{8}(?:[0-9]{2})?$/.test(number),
    zh: '须为港澳居民来往内地通行证号码：H 或 M 后 8 位或 10 位数字',
    en: 'must be the number of a Hong Kong or Macao permit: H or M and 8 or 10 digits',
  },
  'taiwan-permit': {
    isLike: (number) => /^[0-9]{8}(?:[0-9]{2}[A-Z]?)?$/.test(number),
    zh: '须为台湾居民来往大陆通行证号码：8 位或 10 位数字',
    en: 'must be the number of a Taiwan permit: 8 or 10 digits',
  },
  'residence-permit': {
    isLike: (number) => /^8[123]0000/.test(number) && isIdentityNumber(number),
    zh: '须为港澳台居民居住证号码：18 位，以 810000、820000 或 830000 开头，末位为校验位',
    en: 'must be the number of a residence permit: 18 characters from 810000, 820000 or 830000 on, the last its check digit',
  },
  'permanent-residence': {
    isLike: (number) => /^(?:[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X])$/.test(number),
    zh: '须为外国人永久居留身份证号码：3 个字母后 12 位数字，或以 9 开头的 18 位',
    en: 'must be the number of a permanent resident card: 3 letters and 12 digits, or 18 characters from 9 on',
  },
  other: {
    isLike: (number) => /^(?=.*\p{Nd})[\p{L}\p{Nd}]{3,30}$/u.test(number),
    zh: '须为证件号码：3 至 30 个文字、字母或数字，至少一位数字',
    en: 'must be the number of a document: 3 to 30 letters or digits, one digit at least',
  },
}

/** [L9] What is wrong with a number for its kind of document; undefined when nothing is. */
export const documentProblem = (kind: DocumentKind, text: string): Said | undefined => {
  const number = foldedNumber(text)
  if (kind !== 'id-card') return forms[kind].isLike(number) ? undefined : { zh: forms[kind].zh, en: forms[kind].en }
  if (!/^[0-9]{17}[0-9X]$/.test(number)) return NOT_EIGHTEEN
  return isIdentityNumber(number) ? undefined : WRONG_DIGIT
}

/**
 * [L9] [A3] What the vault keeps a number under, so that a person is found again by it. A residence permit bears a
 * citizen's identity number (810000 to 830000): it is the same number on whatever it stands.
 */
export const documentField = (kind: DocumentKind): string =>
  kind === 'id-card' || kind === 'residence-permit' ? 'idNumber' : kind

/** Whether the vault keeps the number of a document under a field. */
export const isDocumentField = (field: string): boolean =>
  field === 'idNumber' || documentKinds.some((kind) => kind === field)

const problemsOf = ({ idKind = 'id-card', idKindText, idNumber }: IdentityDocument): FieldProblem[] => {
  const wrong = documentProblem(idKind, idNumber)
  const named = idKind === 'other' ? idKindText !== undefined : idKindText === undefined
  const unnamed =
    idKind === 'other'
      ? { zh: '其他证件须写明名称', en: 'is required: what the document is called' }
      : { zh: '只有其他证件写名称', en: 'is for other documents only' }
  return [...(named ? [] : [{ field: 'idKindText', ...unnamed }]), ...(wrong ? [{ field: 'idNumber', ...wrong }] : [])]
}

/**
 * [L9] [A3] A document with its number sealed.
 * @param at where it stands in the body, as in `collector.`
 * @throws Refusal `request.invalid` with the fields
 */
export const sealedDocument = (
  { seal }: Pick<Situation, 'seal'>,
  subjectId: string,
  document: IdentityDocument,
  at = '',
): SealedDocument => {
  const fields = problemsOf(document).map((problem) => ({ ...problem, field: at + problem.field }))
  if (fields.length > 0) throw new Refusal('request.invalid', { fields })
  const { idKind = 'id-card', idKindText, idNumber } = document
  return {
    ...(idKind === 'id-card' ? {} : { idKind }),
    ...(idKindText === undefined ? {} : { idKindText }),
    idNumber: seal(subjectId, documentField(idKind), foldedNumber(idNumber)),
  }
}

/** The same where it may be left out. @throws Refusal `request.invalid` with the fields */
export const documentIfGiven = (
  situation: Pick<Situation, 'seal'>,
  subjectId: string,
  { idNumber, ...rest }: Partial<IdentityDocument>,
): Partial<SealedDocument> => {
  if (idNumber !== undefined) return sealedDocument(situation, subjectId, { ...rest, idNumber })
  if (rest.idKind === undefined && rest.idKindText === undefined) return {}
  const fields = [{ field: 'idNumber', zh: '必填', en: 'is required' }]
  throw new Refusal('request.invalid', { fields })
}
