import type { ApprovalItem } from '../../../shared/operations/results.ts'
import { useSubmission } from '../lib/submission.ts'

/** Approving or sending back one thing that waits, whatever its kind. Give back whether it was taken. */
export const useDeciding = (item: ApprovalItem) => {
  const ofCase = { id: item.caseId }
  switch (item.kind) {
    case 'clearance': {
      const [yes, no] = [useSubmission('clearance.confirm'), useSubmission('clearance.return')]
      return {
        parts: [yes, no],
        approve: async () => (await yes.send({ params: ofCase, body: {} })) !== undefined,
        sendBack: async (reason: string) => (await no.send({ params: ofCase, body: { reason } })) !== undefined,
      }
    }
    case 'dismissal': {
      const [yes, no] = [useSubmission('case.approve-dismissal'), useSubmission('case.refuse-dismissal')]
      return {
        parts: [yes, no],
        approve: async () => (await yes.send({ params: ofCase, body: {} })) !== undefined,
        sendBack: async (reason: string) => (await no.send({ params: ofCase, body: { reason } })) !== undefined,
      }
    }
    case 'return': {
      const [yes, no] = [useSubmission('property.approve-return'), useSubmission('property.refuse-return')]
      const ofItem = { id: item.propertyId ?? '' }
      return {
        parts: [yes, no],
        approve: async () => (await yes.send({ params: ofItem, body: {} })) !== undefined,
        sendBack: async (reason: string) => (await no.send({ params: ofItem, body: { reason } })) !== undefined,
      }
    }
  }
}
