import type { Paper } from './paper.ts'
import { pdfOf } from './pdf.ts'

/** What is asked of the process that writes PDF, and what it answers. */
export interface PdfWish {
  id: number
  paper: Paper
}
export type PdfMade = { id: number; bytes: Uint8Array } | { id: number; error: string }

const tell = (made: PdfMade): void => void process.send?.(made)

process.on('message', (message) => {
  // Only the server of ours speaks to it.
  const { id, paper } = message as PdfWish
  pdfOf(paper).then(
    (bytes) => tell({ id, bytes }),
    (error: unknown) => tell({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
// The server is gone.
process.on('disconnect', () => process.exit())
