import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What bars people from a page as it is now, as axe finds it, in words that say where. */
export const barriersOf = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode()
    .analyze()
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
