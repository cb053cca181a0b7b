import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { categories } from '../../../shared/schema/terms.ts'
import { language } from '../lib/language.ts'
import { muteFor } from '../lib/soundSettings.ts'
import { term } from '../lib/words.ts'
import { needs, queryOf, wholeBoard } from './boardView.ts'
import type { Desk } from './running.ts'
import { useViews } from './views.ts'

/** Something the desk can do: its words, the key that does it without the palette, and the deed. */
export interface DeskCommand {
  name: string
  title: string
  keys?: string
  run: () => void
}

/** What the palette offers. */
export const useCommands = (
  desk: Desk,
  acts: { intake: () => void; filter: () => void; settle: () => void; help: () => void },
): ComputedRef<DeskCommand[]> => {
  const { t } = useI18n()
  const router = useRouter()
  const { views } = useViews()
  const go =
    (path: string, query: Record<string, string> = {}) =>
    (): void =>
      void router.push({ path, query })
  const show = (query: Record<string, string>) => (): void => void router.replace({ query })

  return computed(() => [
    { name: 'intake', title: t('desk.commands.intake'), keys: 'N', run: acts.intake },
    { name: 'filter', title: t('desk.commands.filter'), keys: 'F', run: acts.filter },
    { name: 'clear', title: t('desk.clearFilter'), run: show({}) },
    ...needs.map((need) => ({
      name: `need-${need}`,
      title: t('desk.commands.only', { what: t(`desk.needs.${need}`) }),
      run: show(queryOf({ ...wholeBoard(), need })),
    })),
    ...categories.map((kind) => ({
      name: `kind-${kind}`,
      title: t('desk.commands.only', { what: term('category', kind) }),
      run: show(queryOf({ ...wholeBoard(), kinds: [kind] })),
    })),
    { name: 'by-station', title: t('desk.groups.station'), run: show(queryOf({ ...wholeBoard(), group: 'station' })) },
    ...views.value.map(({ name, query }) => ({
      name: `view-${name}`,
      title: t('desk.commands.view', { name }),
      run: show(query),
    })),
    ...(['all', 'intake', 'board', 'map', 'alarms'] as const).map((panel) => ({
      name: `panel-${panel}`,
      title: t('desk.commands.panel', { name: t(`desk.panels.${panel}`) }),
      run: go(panel === 'all' ? '/desk' : `/desk/${panel}`),
    })),
    { name: 'settle', title: t('desk.keyNames.settle'), keys: 'R', run: acts.settle },
    { name: 'note', title: t('desk.silenceAll'), run: () => desk.alarms.acknowledge() },
    { name: 'mute', title: t('desk.commands.mute'), run: () => muteFor(5) },
    { name: 'unmute', title: t('desk.unmute'), run: () => muteFor(0) },
    {
      name: 'language',
      title: t('desk.commands.language'),
      run: () => {
        language.value = language.value === 'zh' ? 'en' : 'zh'
      },
    },
    { name: 'keys', title: t('desk.keysTitle'), keys: '?', run: acts.help },
  ])
}
