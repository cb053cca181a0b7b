import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A picture that was taken. */
export interface Taken {
  file: string
  name: string
  zh: string
  size: string
  language: string
  theme: string
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)

const figure = ({ file, name, zh, size, language, theme }: Taken): string =>
  `<figure data-size="${size}" data-language="${language}" data-theme="${theme}"><a href="${escaped(file)}">` +
  `<img loading="lazy" src="${escaped(file)}" alt="${escaped(zh)}"></a>` +
  `<figcaption>${escaped(zh)} · ${escaped(name)} · ${size} · ${language} · ${theme}</figcaption></figure>`

const style = `body{margin:0 0 40px;font:14px system-ui,sans-serif;background:#eef1f5;color:#172130}
header{position:sticky;top:0;padding:8px 16px;background:#10306b;color:#fff}
label{margin-right:16px}h2{margin:16px}
.album{display:grid;grid-template-columns:repeat(auto-fill,minmax(420px,1fr));gap:12px;padding:0 16px}
figure{margin:0;background:#fff;border:1px solid #d3dae3}img{width:100%;display:block}
figcaption{padding:4px 8px;color:#4a5668}`

const script = `const boxes=[...document.querySelectorAll('input')];const look=()=>{
const off=new Set(boxes.filter((box)=>!box.checked).map((box)=>box.value));
for(const one of document.querySelectorAll('figure'))
one.hidden=['size','language','theme'].some((part)=>off.has(one.dataset[part]))};
boxes.forEach((box)=>box.addEventListener('change',look))`

/** Writes `index.html`: all pictures by screen, chosen by size, language and theme. */
export const writeAlbum = async (folder: string, taken: readonly Taken[]): Promise<void> => {
  const choices = [...new Set(taken.flatMap(({ language, theme, size }) => [language, theme, size]))]
  const boxes = choices.map((value) => `<label><input type="checkbox" checked value="${value}"> ${value}</label>`)
  const names = [...new Set(taken.map(({ name }) => name))]
  const parts = names.map((name) => {
    const mine = taken.filter((each) => each.name === name)
    const figures = mine.map(figure).join('\n')
    return `<h2 id="${name}">${escaped(mine[0]?.zh ?? '')} <small>${name}</small></h2><div class="album">${figures}</div>`
  })
  await writeFile(
    join(folder, 'index.html'),
    `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>小案快侦 · screens</title><style>${style}</style>
<header>${boxes.join(' ')}</header>${parts.join('\n')}<script>${script}</script></html>`,
  )
}
