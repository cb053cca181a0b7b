const SCRIPT = /dynamically imported module|module script/i
const STYLES = /unable to preload/i

/** What of a part or page the network kept back, as browsers and the build say it; undefined for any other error. */
export const notFetched = (error: unknown): 'script' | 'styles' | undefined => {
  if (!(error instanceof Error)) return undefined
  if (SCRIPT.test(error.message)) return 'script'
  return STYLES.test(error.message) ? 'styles' : undefined
}
