import Type from 'typebox'
import { OneOf } from './primitives.ts'
import { documentKinds } from './terms.ts'

/** [L9] A document that tells who a person is, as it is entered: `shared/domain/identity-document.ts` looks at its form. */
export const IdentityDocument = {
  /** Left out: an ID card. */
  idKind: Type.Optional(OneOf(documentKinds)),
  /** What an `other` document is called. */
  idKindText: Type.Optional(Type.String({ minLength: 1, maxLength: 40, format: 'words' })),
  idNumber: Type.String({ minLength: 1, maxLength: 60, format: 'words' }),
}
