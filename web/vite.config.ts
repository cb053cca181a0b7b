import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { aboutPlugin } from './about.plugin.ts'
import { declarationsPlugin } from './declarations.plugin.ts'
import { guidesPlugin } from './guides.plugin.ts'
import { rareFontPackage, rareFontPlugin } from './rareFont.plugin.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** What every page begins with: as one file it packs best. */
const base = /node_modules\/(vue|@vue|vue-i18n|@intlify|vue-router|pinia|(socket|engine)\.io-(client|parser))\//
const server = 'http://127.0.0.1:3000'

export default defineConfig({
  root: here('.'),
  plugins: [
    declarationsPlugin(),
    vue(),
    Components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    guidesPlugin(here('..')),
    rareFontPlugin(here('..')),
    aboutPlugin(here('..'), [rareFontPackage]),
  ],
  define: { __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 2048,
    chunkSizeWarningLimit: 700,
    reportCompressedSize: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'base', test: base }] } } },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': server, '/socket.io': { target: server, ws: true } },
  },
})
