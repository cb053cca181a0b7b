import { dependencies, devDependencies, version } from '../../../package.json'

export { version }

const used = { ...dependencies, ...devDependencies }
const licences = {
  vue: 'MIT',
  'vue-router': 'MIT',
  'vue-i18n': 'MIT',
  pinia: 'MIT',
  'element-plus': 'MIT',
  leaflet: 'BSD-2-Clause',
  'socket.io-client': 'MIT',
  '@fontsource-variable/noto-sans-sc': 'OFL-1.1',
  typebox: 'MIT',
  'date-fns': 'MIT',
} as const satisfies Partial<Record<keyof typeof used, string>>

/** What the pages are built with: name, version, licence. */
export const libraries = (Object.keys(licences) as (keyof typeof licences)[]).map((name) => ({
  name,
  version: used[name],
  license: licences[name],
}))
