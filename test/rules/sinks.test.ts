import { expect } from 'chai'
import { ESLint } from 'eslint'

/** One line each that would hand somebody's words to a browser or a library as markup or as a program. */
const offences = [
  'layer.bindTooltip(name)',
  'layer.bindPopup(name)',
  'layer.setTooltipContent(name)',
  'popup.setContent(name)',
  'leaflet.divIcon({ html: name })',
  'leaflet.divIcon({ ...(name ? { html: `<b>${name}</b>` } : {}) })',
  'leaflet.tileLayer(url, { attribution: name })',
  'element.innerHTML = name',
  'element.insertAdjacentHTML("beforeend", name)',
  'frame.srcdoc = name',
  'document.write(name)',
  'new DOMParser().parseFromString(name, "text/html")',
  'h("p", { innerHTML: name })',
  'ElMessage({ message: name, dangerouslyUseHTMLString: true })',
  'new Function(name)',
  'eval(name)',
]
const inTemplates = [
  '<p v-html="name" />',
  '<p :innerHTML="name" />',
  '<el-tooltip :raw-content="true" :content="name" />',
]
const allowed = [
  'leaflet.divIcon({ html: asWords(name) })',
  'nameLayer(layer, name, "area")',
  'element.textContent = name',
]

describe('words in sinks', function () {
  this.timeout(120_000)
  const eslint = new ESLint()
  const offended = async (code: string, filePath: string): Promise<Set<number>> => {
    const [result] = await eslint.lintText(code, { filePath })
    const sinks = /^(no-restricted-syntax|vue\/no-(v-html|restricted-.*))$/
    return new Set(result?.messages.filter(({ ruleId }) => sinks.test(ruleId ?? '')).map(({ line }) => line))
  }

  it('[S5] lint refuses every sink of the browser and of libraries, in code and in templates', async () => {
    const lines = offences.map((_, index) => index + 1)
    expect([...(await offended(offences.join('\n'), 'web/src/map/offence.ts'))]).to.deep.equal(lines)
    const template = `<template>\n${inTemplates.join('\n')}\n</template>`
    const inPage = inTemplates.map((_, index) => index + 2)
    expect([...(await offended(template, 'web/src/map/Offence.vue'))]).to.deep.equal(inPage)
    expect([...(await offended(allowed.join('\n'), 'web/src/map/allowed.ts'))]).to.deep.equal([])
  })
})
