import { createPinia } from 'pinia'
import { createApp } from 'vue'
import 'element-plus/theme-chalk/dark/css-vars.css'
import 'element-plus/theme-chalk/el-message.css'
import 'element-plus/theme-chalk/el-message-box.css'
import 'element-plus/theme-chalk/el-notification.css'
import './app/tokens.css'
import './app/base.css'
import App from './app/App.vue'
import { i18n } from './app/i18n.ts'
import { router } from './app/router.ts'

createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')

// The fonts' list is long and system fonts come first: it must not hold up the first picture.
void import('@fontsource-variable/noto-sans-sc/index.css')
void import('virtual:rare-font')
void import('@fontsource-variable/noto-emoji/index.css')
