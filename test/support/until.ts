const LOOK_EVERY_MS = 10

/** Waits until something holds; looks again and again instead of sleeping. @throws Error when it has not in time */
export const until = async (holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> => {
  const giveUpAt = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`it did not come about within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
