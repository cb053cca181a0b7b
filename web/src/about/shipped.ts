/** Something that is shipped with the product and belongs to others. */
export interface Library {
  name: string
  version: string
  /** As its package says: an SPDX expression. */
  licence: string
  kind: 'library' | 'font'
  /** Part of the pages, of the server, or of both. */
  where: ('pages' | 'server')[]
  /** Names its licence's words in `texts`; absent when the package has none. */
  text?: string
}

/** What the build writes into `about.json`: made from the modules of the pages, the lock file and the packages. */
export interface About {
  version: string
  /** Tells builds of one version apart: made from what was built. */
  build: string
  builtAt: string
  libraries: Library[]
  texts: Record<string, string>
}
