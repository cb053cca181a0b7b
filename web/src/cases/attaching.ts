import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Problem } from '../../../shared/refusals.ts'
import { clientProblem, ProblemError } from '../lib/problem.ts'
import { FileTooLarge } from '../lib/sha256.ts'
import { attachPhoto } from './photos.ts'

/**
 * Files for an entry that is being written: chosen, pasted or dropped.
 * @param takenOff why files were not attached, each named with its format [X5]
 */
export const useAttaching = (form: { files: string[] }, locked: Ref<boolean>, takenOff: Ref<Problem[]>) => {
  const { t } = useI18n()
  const picker = ref<HTMLInputElement>()
  const dropping = ref(false)

  const problemOf = (error: unknown, name: string): Problem => {
    if (error instanceof ProblemError) return error.problem
    if (!(error instanceof FileTooLarge)) throw error
    const said = t('cases.photoTooLarge', { name, size: error.limitMegabytes })
    return clientProblem('client.too-large', said, said, 413)
  }
  const attach = async (files: Iterable<File>): Promise<void> => {
    takenOff.value = []
    for (const file of files) {
      try {
        const sha256 = await attachPhoto(file)
        if (!form.files.includes(sha256)) form.files = [...form.files, sha256]
      } catch (error) {
        takenOff.value = [...takenOff.value, problemOf(error, file.name)]
      }
    }
  }
  const pick = (): void => {
    const chosen = [...(picker.value?.files ?? [])]
    if (picker.value) picker.value.value = ''
    void attach(chosen)
  }
  const paste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0 || locked.value) return
    event.preventDefault()
    void attach(files)
  }
  const drop = (event: DragEvent): void => {
    dropping.value = false
    if (!locked.value) void attach([...(event.dataTransfer?.files ?? [])])
  }
  return { picker, dropping, pick, paste, drop }
}
