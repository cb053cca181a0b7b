const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

/** The last character of a resident identity number, of its first seventeen digits. [A3] GB 11643 */
export const checkCharacterOf = (digits: string): string => {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0)
  return checkCharacters[sum % 11] ?? ''
}

/** Whether a text is a resident identity number whose check character is right: a wrong digit or two swapped show. */
export const isIdentityNumber = (text: string): boolean =>
  /^[0-9]{17}[0-9Xx]$/.test(text) && checkCharacterOf(text) === text.slice(-1).toUpperCase()
