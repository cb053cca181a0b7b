import { parentPort } from 'node:worker_threads'
import type { Paper } from './paper.ts'
import { pdfOf } from './pdf.ts'

/** What is asked of the thread that writes PDF, and what it answers. */
export interface PdfWish {
  id: number
  paper: Paper
}
export type PdfMade = { id: number; bytes: Uint8Array } | { id: number; error: string }

parentPort?.on('message', ({ id, paper }: PdfWish) => {
  pdfOf(paper).then(
    (made) => {
      const bytes = Uint8Array.from(made)
      parentPort?.postMessage({ id, bytes } satisfies PdfMade, [bytes.buffer])
    },
    (error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      parentPort?.postMessage({ id, error: text } satisfies PdfMade)
    },
  )
})
