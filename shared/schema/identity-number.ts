import Type from 'typebox'

/** An identity number as a person enters it. */
export const IdentityNumber = Type.String({ pattern: '^[0-9]{17}[0-9Xx]$', format: 'identity-number' })
