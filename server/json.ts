const texts = new WeakMap<object, string>()

/** JSON of a result, kept until it is answered: it is stored and answered, and made into text once. */
export const jsonToStore = (result: unknown): string | undefined => {
  const text = JSON.stringify(result) as string | undefined
  if (text !== undefined && typeof result === 'object' && result !== null) texts.set(result, text)
  return text
}

/** A result whose text is known already: it is answered as that. */
export const withText = <T extends object>(result: T, text: string): T => {
  texts.set(result, text)
  return result
}

/** JSON of an answer: what was stored of it when it was. */
export const jsonToAnswer = (result: unknown): string | undefined => {
  if (typeof result === 'object' && result !== null) {
    const known = texts.get(result)
    texts.delete(result)
    if (known !== undefined) return known
  }
  return JSON.stringify(result) as string | undefined
}
