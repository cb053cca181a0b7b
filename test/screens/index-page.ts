export interface Picture {
  name: string
  width: number
  height: number
  theme: string
  language: string
  file: string
}

/** A page to leaf through the pictures: by name, size, theme and language. */
export const indexPage = (pictures: readonly Picture[]): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Xiaoan 小案快侦</title>
<style>
  body { font: 14px/1.5 system-ui, sans-serif; margin: 16px; background: #f4f5f7; color: #1d2129 }
  nav { position: sticky; top: 0; background: #f4f5f7; padding: 8px 0; display: flex; gap: 16px; flex-wrap: wrap }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 16px }
  figure { margin: 0; background: #fff; padding: 8px; border-radius: 6px }
  img { width: 100%; display: block }
</style>
<nav></nav>
<main></main>
<script>
  const pictures = ${JSON.stringify(pictures)}
  const keys = ['name', 'width', 'theme', 'language']
  const chosen = new URLSearchParams(location.hash.slice(1))
  const nav = document.querySelector('nav')
  const draw = () => {
    location.hash = chosen
    const some = pictures.filter((each) => keys.every((key) => !chosen.get(key) || String(each[key]) === chosen.get(key)))
    document.querySelector('main').innerHTML = some.map(({ name, width, height, theme, language, file }) =>
      \`<figure><a href="\${file}"><img loading="lazy" src="\${file}" alt=""></a><figcaption>\${name} · \${width} × \${height} · \${theme} · \${language}</figcaption></figure>\`).join('')
  }
  for (const key of keys) {
    const select = document.createElement('select')
    for (const value of ['', ...new Set(pictures.map((each) => String(each[key])))]) {
      const option = new Option(value || key, value)
      option.selected = chosen.get(key) === value
      select.append(option)
    }
    select.onchange = () => { chosen.set(key, select.value); draw() }
    nav.append(select)
  }
  draw()
</script>
</html>
`
