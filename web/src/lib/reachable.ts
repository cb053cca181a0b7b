const LOOK_AGAIN_MS = 3_000

/** Whether the server answers at all. */
export const isServerThere = (): Promise<boolean> =>
  fetch('/healthz', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  )

/** Waits until the server answers. */
export const whenServerIsThere = async (): Promise<void> => {
  while (!(await isServerThere())) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
}
