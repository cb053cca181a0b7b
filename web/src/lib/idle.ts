/** When the browser has nothing else to do, or after so many milliseconds: what is large and waited for by nobody comes then. */
export const whenIdle = (mostMs: number): Promise<void> =>
  new Promise((resolve) => {
    // Safari knows no idle callbacks.
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: mostMs })
    else setTimeout(resolve, mostMs / 4)
  })
