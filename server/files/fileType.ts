import { fileTypeFromBuffer } from 'file-type'
import { extensionOf, shownAs, takenType } from '../../shared/schema/files.ts'

/** The media type that the first bytes of a file tell; undefined for what is not taken. */
export const typeOf = async (sample: Uint8Array): Promise<string | undefined> =>
  takenType((await fileTypeFromBuffer(sample))?.mime)

/** What happens with a file that is asked for: who saves it says so; what no page can show is saved too. */
export const useOf = (type: string, isSaved: boolean): 'viewed' | 'exported' =>
  isSaved || shownAs(type) === undefined ? 'exported' : 'viewed'

/** `Content-Disposition` of a stored file. */
export const dispositionOf = (sha256: string, type: string, use: 'viewed' | 'exported'): string =>
  `${use === 'viewed' ? 'inline' : 'attachment'}; filename="${sha256}.${extensionOf(type)}"`
