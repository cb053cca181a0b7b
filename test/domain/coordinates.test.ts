import { expect } from 'chai'
import fc from 'fast-check'
import { coordinatesInPlace, readCoordinates, readDegrees } from '../../shared/domain/coordinates.ts'
import { seeded } from '../support/seed.ts'

const wuhan = { kind: 'point', lng: 114.31, lat: 30.59 }

describe('coordinates as people paste them', () => {
  const spellings = [
    '114.31,30.59',
    '30.59,114.31',
    '114.31, 30.59',
    '  30.59 114.31\n',
    '114.31\t30.59',
    '114.31\n30.59',
    '114.31;30.59',
    '114.31、30.59',
    '114.31/30.59',
    '１１４．３１，３０．５９',
    '３０．５９　１１４．３１',
    '(114.31, 30.59)',
    '（114.31，30.59）',
    '[114.31, 30.59]',
    '114.31°,30.59°',
    '30.59º 114.31º',
    '30.59˚N, 114.31˚E',
    '30.59°N 114.31°E',
    '114.31°E 30.59°N',
    '30.59N,114.31E',
    'N30.59 E114.31',
    'E114.31 N30.59',
    'e114.31n30.59',
    'E 114.31, N 30.59',
    '北纬30.59 东经114.31',
    '东经114.31°，北纬30.59°',
    '北纬：30.59度，东经：114.31度',
    '东经114.31北纬30.59',
    '30°35′24″N 114°18′36″E',
    '30°35\'24"N, 114°18\'36"E',
    "30° 35' 24'' N 114° 18' 36'' E",
    '30°35’24”N 114°18’36”E',
    '30°35.4′N 114°18.6′E',
    'N30°35′24″ E114°18′36″',
    '北纬30度35分24秒，东经114度18分36秒',
    '东经114°18′36″北纬30°35′24″',
    '３０°３５′２４″Ｎ １１４°１８′３６″Ｅ',
    'lng: 114.31, lat: 30.59',
    'lat=30.59&lng=114.31',
    '{"lng":114.31,"lat":30.59}',
    "{'lat': '30.59', 'lon': '114.31'}",
    '{"longitude": "114.31", "latitude": "30.59"}',
    'Latitude: 30.59\nLongitude: 114.31',
    '经度：114.31，纬度：30.59',
    '纬度30.59 经度114.31',
    'x: 114.31 y: 30.59',
    '坐标：114.31,30.59',
    'GPS 30.59,114.31',
    'WGS84: 114.31,30.59',
    '经纬度：114.31,30.59',
    'geo:30.59,114.31',
    'geo:30.59,114.31;u=35',
    'geo:30.59,114.31?z=19',
    'POINT(114.31 30.59)',
    '{"type":"Point","coordinates":[114.31,30.59]}',
    '[114.31, 30.59]\u200b',
    '+114.31, +30.59',
  ]
  for (const spelling of spellings)
    it(`reads ${JSON.stringify(spelling)}`, () => expect(readCoordinates(spelling)).to.deep.equal(wuhan))

  it('knows the other halves of the globe', () => {
    expect(readCoordinates('33.87°S 151.21°E')).to.deep.equal({ kind: 'point', lng: 151.21, lat: -33.87 })
    expect(readCoordinates('151.21,-33.87')).to.deep.equal({ kind: 'point', lng: 151.21, lat: -33.87 })
    expect(readCoordinates('西经77.03，北纬38.89')).to.deep.equal({ kind: 'point', lng: -77.03, lat: 38.89 })
    expect(readCoordinates('geo:48.85,2.35')).to.deep.equal({ kind: 'point', lng: 2.35, lat: 48.85 })
    expect(readCoordinates('30.59 −114.31')).to.deep.equal({ kind: 'point', lng: -114.31, lat: 30.59 })
  })

  it('says which it cannot tell apart, and which place there is not', () => {
    expect(readCoordinates('48.85,2.35').kind).to.equal('ambiguous')
    for (const text of [
      '190.5,30.59',
      '114.31,130.59',
      '30°75′00″N 114°18′36″E',
      'N30.59 N31.20',
      '北纬114.31 东经30.59',
    ])
      expect(readCoordinates(text).kind, text).to.equal('impossible')
  })

  it('takes no address, number or sentence for coordinates', () => {
    for (const text of [
      '',
      ' ',
      '人民路128号',
      '8-12',
      '128',
      '3 5',
      '12, 30',
      '114,31',
      '3栋2单元',
      '114.31',
      '114.31,',
      '人民路 114.31,30.59',
      '114.31,30.59 附近',
      '13800138000',
      '2026.10.01 12.30',
      '1.2.3.4',
      '114.31,30.59,12.5',
      '北纬30.59',
      'geo:',
      'https://example.com/?q=30.59,114.31',
      'E',
      '1'.repeat(500),
    ])
      expect(readCoordinates(text).kind, text).to.equal('none')
  })

  it('reads whatever it is given without a fault, and only places on the globe', () => {
    const piece = fc.constantFrom(
      ...[
        '1',
        '30',
        '114.31',
        '.',
        ',',
        '，',
        ' ',
        '°',
        '′',
        '″',
        "'",
        '"',
        'N',
        'e',
        '北纬',
        '东经',
        '-',
        '{',
        ':',
        'lat',
      ],
    )
    const anything = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(anything, (text) => {
        const read = readCoordinates(text)
        if (read.kind === 'point') expect(Math.abs(read.lng) <= 180 && Math.abs(read.lat) <= 90).to.equal(true)
      }),
      seeded(2000),
    )
  })

  it('is the same place in either order and in any spelling, all over China', () => {
    const [lng, lat] = [fc.integer({ min: 7301, max: 13599 }), fc.integer({ min: 1801, max: 5399 })]
    fc.assert(
      fc.property(lng, lat, (x, y) => {
        const [e, n] = [(x / 100).toFixed(2), (y / 100).toFixed(2)]
        const wanted = { kind: 'point', lng: Number(e), lat: Number(n) }
        for (const text of [`${e},${n}`, `${n},${e}`, `N${n} E${e}`, `东经${e} 北纬${n}`, `${n}°N ${e}°E`])
          expect(readCoordinates(text), text).to.deep.equal(wanted)
      }),
      seeded(200),
    )
  })

  it('reads one coordinate by itself, of its own axis', () => {
    for (const text of [
      '114.31',
      '１１４．３１',
      '114.31°',
      '东经114.31',
      'E114.31',
      '114.31 E',
      '114°18′36″',
      'lng: 114.31',
    ])
      expect(readDegrees(text, 'lng'), text).to.equal(wuhan.lng)
    expect(readDegrees('114', 'lng')).to.equal(114)
    expect(readDegrees('西经77.03', 'lng')).to.equal(-77.03)
    for (const text of ['', 'abc', '190', '北纬30.59', '114.31,30.59', '1e2', '1145'])
      expect(readDegrees(text, 'lng'), text).to.equal(undefined)
    expect(readDegrees('114.31', 'lat')).to.equal(undefined)
  })

  it('finds them behind the words of a place, and keeps the words', () => {
    for (const [text, words] of [
      ['114.31,30.59', ''],
      ['人民路128号 114.3100,30.5900', '人民路128号'],
      ['人民路128号（114.3100，30.5900）', '人民路128号'],
      ['江汉路：北纬30.59 东经114.31', '江汉路'],
      ['江汉路, N30.59 E114.31', '江汉路'],
    ] as const)
      expect(coordinatesInPlace(text), text).to.deep.equal({ read: wuhan, words })
    for (const text of ['人民路 128 号', '店里 3.5 4.5', '仓库 30.59 114.31 平米', 'E座 12.5 楼'])
      expect(coordinatesInPlace(text), text).to.deep.equal({ read: { kind: 'none' }, words: text })
    expect(coordinatesInPlace('48.85,2.35').read.kind).to.equal('ambiguous')
  })
})
