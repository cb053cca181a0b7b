import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { FileTooLarge } from '../lib/sha256.ts'
import { attachPhoto } from './photos.ts'

/** Photos for an entry that is being written: chosen, pasted or dropped. */
export const useAttaching = (form: { files: string[] }, locked: Ref<boolean>) => {
  const { t } = useI18n()
  const picker = ref<HTMLInputElement>()
  const dropping = ref(false)
  /** Which photo was too large, in words. */
  const tooLarge = ref('')

  const attach = async (files: Iterable<File>): Promise<void> => {
    tooLarge.value = ''
    for (const file of files) {
      try {
        const sha256 = await attachPhoto(file)
        if (!form.files.includes(sha256)) form.files = [...form.files, sha256]
      } catch (error) {
        if (!(error instanceof FileTooLarge)) throw error
        tooLarge.value = t('cases.photoTooLarge', { name: file.name, size: error.limitMegabytes })
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
  return { picker, dropping, tooLarge, pick, paste, drop }
}
