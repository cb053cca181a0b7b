// Without letters and digits that are mistaken for each other when read aloud or from paper.
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A random password of three groups of five, about 74 bits, made on this device. */
export const madePassword = (): string => {
  const picked: string[] = []
  while (picked.length < 15) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    // The rest of the byte's range would favour the first letters.
    if (byte < 248) picked.push(letters[byte % letters.length] ?? '')
  }
  return [0, 5, 10].map((from) => picked.slice(from, from + 5).join('')).join('-')
}
