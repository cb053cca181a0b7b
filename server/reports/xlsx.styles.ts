import type { Kind } from './cells.ts'

/** How a number is shown; the number itself stays what it is. */
const formats = {
  text: '@',
  count: '#,##0',
  number: 'General',
  rate: '0.0%',
  pp: '+0.0;-0.0;0.0',
  points: '+0.0"个百分点";-0.0"个百分点";0.0"个百分点"',
  'points-en': '+0.0" pp";-0.0" pp";0.0" pp"',
  percent: '+0.0%;-0.0%;0.0%',
  duration: '[h]:mm:ss',
  difference: '+0.0"分钟";-0.0"分钟";0.0"分钟"',
  'difference-en': '+0.0" min";-0.0" min";0.0" min"',
  days: '#,##0.0',
  yuan: '#,##0.00',
  date: 'yyyy-mm-dd',
  instant: 'yyyy-mm-dd hh:mm:ss',
} as const satisfies Record<Kind, string> & Record<string, string>
export type Format = keyof typeof formats

const looks = ['plain', 'strong', 'head', 'title', 'quiet'] as const
/** `plain` and `strong`: cells of a table; `head`: above its columns; `title` and `quiet`: lines of words outside. */
export type Look = (typeof looks)[number]

const FIRST_FORMAT = 164
const names = Object.keys(formats) as Format[]

/** The number of a style, as cells name it. */
export const styleOf = (format: Format, look: Look): number =>
  1 + looks.indexOf(look) * names.length + names.indexOf(format)

const font = (size: number, rest = ''): string =>
  `<font>${rest}<sz val="${size}"/><name val="微软雅黑"/><family val="2"/></font>`
const fonts = [
  font(10),
  font(10, '<b/>'),
  font(16, '<b/>'),
  '<font><sz val="9"/><color rgb="FF5B6472"/><name val="微软雅黑"/><family val="2"/></font>',
]
const lines = ['left', 'right', 'top', 'bottom']
  .map((side) => `<${side} style="thin"><color rgb="FFB8C0CC"/></${side}>`)
  .join('')
const fill = (rgb: string): string =>
  `<fill><patternFill patternType="solid"><fgColor rgb="${rgb}"/></patternFill></fill>`

const lookXml: Record<Look, { font: number; fill: number; border: number; align: string }> = {
  plain: { font: 0, fill: 0, border: 1, align: '<alignment vertical="center" wrapText="1"/>' },
  strong: { font: 1, fill: 3, border: 1, align: '<alignment vertical="center" wrapText="1"/>' },
  head: { font: 1, fill: 2, border: 1, align: '<alignment horizontal="center" vertical="center" wrapText="1"/>' },
  title: { font: 2, fill: 0, border: 0, align: '<alignment vertical="center"/>' },
  quiet: { font: 3, fill: 0, border: 0, align: '<alignment vertical="top" wrapText="1"/>' },
}

const xf = (format: Format, look: Look): string => {
  const { font: of, fill: on, border, align } = lookXml[look]
  const id = format === 'number' ? 0 : FIRST_FORMAT + names.indexOf(format)
  return (
    `<xf numFmtId="${id}" fontId="${of}" fillId="${on}" borderId="${border}" xfId="0" applyNumberFormat="1" ` +
    `applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">${align}</xf>`
  )
}

const quoted = (text: string): string => text.replaceAll('"', '&quot;')

/** `xl/styles.xml` */
export const stylesXml = (): string => {
  const cells = looks.flatMap((look) => names.map((format) => xf(format, look)))
  const numbers = names.map(
    (name, place) => `<numFmt numFmtId="${FIRST_FORMAT + place}" formatCode="${quoted(formats[name])}"/>`,
  )
  return (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    `<numFmts count="${numbers.length}">${numbers.join('')}</numFmts>` +
    `<fonts count="${fonts.length}">${fonts.join('')}</fonts>` +
    '<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
    `${fill('FFE3EAF5')}${fill('FFF3F6FA')}</fills>` +
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>' +
    `<border>${lines}<diagonal/></border></borders>` +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    `<cellXfs count="${cells.length + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${cells.join('')}</cellXfs>` +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
  )
}
