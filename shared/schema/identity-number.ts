import Type from 'typebox'
import { patterns } from './patterns.ts'

/** An identity number as a person enters it. */
export const IdentityNumber = Type.String({ pattern: patterns.identityNumber.pattern, format: 'identity-number' })
