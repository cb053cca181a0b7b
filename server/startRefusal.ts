/**
 * A start that cannot go on for a reason the person at the terminal can mend. `message` is a whole sentence for them:
 * whoever starts the program prints it alone, without a stack, and exits with 1.
 */
export class StartRefusal extends Error {
  override readonly name: string = 'StartRefusal'
}
