/**
 * Passwords of ten and more characters that many people have, of those that no other rule of `passwords.ts` refuses:
 * 1130 hashes (FNV-1a, 32 bits, big-endian, ascending, base64), because some of the words are not fit to be read. Of the
 * list of @zxcvbn-ts/language-common 4.1.3 (MIT, © 2012–2016 Dan Wheeler and Dropbox, Inc., © 2021 @zxcvbn-ts).
 */
const packed = [
  'AAlNjwBVDw4AiZLjAJT9GgDMyi0A4JtpAOnSIAGW8a0CCqhBAotA5ALJuPgC1+l3A0dangNvUpADf1ZNA5zBbQPDAw4EGV7JBBsCYAQnO+IEY6xDBLl1jATWt24FRa8CBXmhkQWhPxwFqQWvBamOgAXWXwMF9TQC',
  'BhS7jgY+6rkGp9VMBqzn1ga5i8sG1vNdBxfMswc8TWQHmpaUB6Htvwe963AIJJI3CEMhkQjbqMUJGjo5CaXBZAnd+lcJ/8b5CgsFeQoWLVAKvMAdC1iaKgwF1jkMS8ZDDFbMogx8i0AMuQUhDX6Fxw2EfFIOopVB',
  'Dqn9vQ7GOqsO06geDwA0Bw9J+qIPdsCLD4dQMA/ywR8Q+AATEXoJ0xGM+u8Rm+g6EbEa8RG6I8sRy61vEjcSwxKe5xwSvA5lEs/FzRLdPx8TAysCExOEahNC0wETwniSE/EkXRQH8qgUVpcMFIcIpRSYHkkVX+5v',
  'FarjVBW+eDMV5GDgFgKXkRZU/AgW01drFt6+gRccx6AXIDybF28+ORenZYYX0WUkF9yaFxhDKrkYzdI8GQf4xxkqCt0ZUzqXGVcCsRnziOAaBwp7GjrVBBo/5rEajzYYGsQ9zhs5UHYbZb/tG38JwhuFqREbiAX6',
  'G+8vmxv79yscORl+HEtU2xxsij8cpgU2HShdPx02CpcdOFgBHU8UaR2+TYYd4EqIHfjuBx6SP4ce+VVwHxsnbB+PQs4fqfTZH8tZLCCGoVogxnabIPseiyEwSwYhN28TITg0XCGSSBMhtomSIcpbYCKsHhMiwNqe',
  'Iv0AjyMNw0wjSwMWI19rKyPoRu8kUaiuJIDXRCU4zxwleL+/JYadaSXbOtYmJL0hJmw1xCZ2RhkmjnOeJo55uya8ErgmxhIOJshcGSbQd1Am8P93JzEHPCc9uxInUcfDJ5oivSfaQzQoGhvlKCkGJShHf68oZEc7',
  'KHf1uiiIUdYomfKCKaoElyoHZT8qN54JKljvfSpq4HMqxUOcKuDL+CsRamQrPeVEK3DeNiuMTAAsD9UCLHbELCzHGKYs1S6jLOybuS0HrsstK7XvLXTH7S2LDSUty+EdLjCzxC5MKL0um1aQL0z5zi+GfjcvoQhp',
  'L64D6TA/YDAwYLc3MG6CczCeBwAw57YPMVQz/DFhDikxk1z2MflQNTIbLGoypEYjMqYxfzL7Z8M0IQRPNEcdgjRhgIQ0bztpNLDmWzTKOE002VNoNPGUHDT0a6w1J4SONWusJjWqHss2GBqVNhzZTTZqt1E2grVy',
  'Np1pfTai1L83LfHnN2Vp2Devvgg4M2MwOGiDpTir0Ng4uZ7ZOOWLPTkszMI5NlaVOfXqbjo3jlU6SmVaOlhUJDq9cHU68pm1O0RGdTtLMiw7S25PO59cYTvfeys8MWHYPJQfZzyajus8yNMrPV8fUj1raAs+YlU8',
  'Purrbz9iyrA/d1z5P+z6uD/u7DBBBKXoQTz3gUFpVSdBmg6BQiAVRUIsq7NCNPzrQoQrxkKpS11C7IvyQxbyc0OXUgpDnSF4Q8KJtUPW4AhEeoBWROvHFEURzV5FRXCARZaX+0XDNIRF27tfRdvU2EZmse5Gspqk',
  'Rr6RsUddKiBHeKTfR42QQUeQbgBHmoUPR6teC0fj9XFH6AtJR+0w2Ef/u8dIZgOTSJUNm0ikEOdItfgmSMk0eEjYGFlJHEeJSVfCEklxaj9JlwA5SevfTkp0MldK35C3Sxf/YEtDbFxLkHRMS+pGTkvzWrRMNz2I',
  'TKYxfU1xKJRNksjUTaXx6k24S4ZNxonKTeQKIU3qzlNN9WYgThhezU5DqLBOjpdKTsQIu08M9I5PSgPyT9JNy1BewcdQkyhJUKpxsFDKpoZQzgevUObWOFD5oSpRqxdFUfB6klKn0IZSrCGwUw4cMlNJh7ZTjo9v',
  'U8ZWGFRy8FVUf8v8VIZ9r1SNpCZVbJT8VZHFulYrEUlWcbylVpWP6ldDpkdXfwb0V4UdFVeFvidYIsjGWJkxSViwqlxZEVztWYpBrVmcEqNZzBhjWekuWFpCiFRaXCXWW1b7wlu/ulJb8t3dW/qPv1xhj/VcgcrQ',
  'XRwu513OMTZeBQk4XhipSV5ywM9enz5SXqSau17JBQFezgs7X42UbWAAyC5gLeoqYEtk8WBe0QZgcUvgYHoPGGCaY2tgqbRoYMI/j2D6te5hAqpOYRvu+2EuXPphbXFtYcsCS2Ha4mhiSZ0VYlzuE2JvwNRirU3i',
  'Y0pICmPGwrZkKRliZQP7zmVXqY1lWdR5ZV1tsmViRw1laBGbZfD0wGaIG8xml0AQZr0yN2b5UwhncQ24Z9bAGmfxi9BoO1lkaGfD22hpDZBokMGUaJdqfWit719otU8SaNz912kFxkVpPZgnaWM3jmmA1a1qNlR3',
  'ame6DGqO8cNq8elkaw28OWvXJL1r2akqbAvK6Gxd8i9saXNxbHrF2WyrM7VstmbDbhTxzG6F1sdujLlObwJAw28+HCpvU4bKb7r55W/oMcZwE2ZpcHl7MHCBdLdwiM/mcOTWgnFd4hRxYjkjcWUUMnHDpQpyO+vv',
  'clrZMXJncNNywqzvczlXN3NGGsJzkQVXc+TVsXQLIfl0Xsr6dM7DjnTSHjJ06+SddSHkEHUxFQ91ZykUdeu30nX2qQx2S7X5dlI/m3aquIN3HRbCd0Q9NHdI1Dd3ZFr1d6dqxnf3VeF441yYeTnsxHmPCLN5qdx3',
  'elJgPXpn0zx6dn1CepBk6XxBGjp8QeBufFVIqnzWnd184SNQfPrbWH1C2C19Q35nfURtPX1MNj99YffhfZlYl34LPkl+GYz+fj5L6X5G1pN+W//hfsN7g37azvx/PAHhf3Y6NX+thJF/0pBqf+ZWB3/2QCyABFgK',
  'gASz44BGXxmAaQo+gLXqJoGTBDCCCyflgiXZp4JUWhmCq8hSgrOutYMXGHiDH/M3g0kQqINQuW+DgHScg8+mu4QC4GuENbSqhDoVXIRPOE6Fc3b3hefLDYZ311eHZmyOh23IgYeGBNCHpyWeh+RSd4isKYeJHqtw',
  'iT2MaYlpxPaJif+IiaeEE4m1+FGJ/Fa6ijdYdIqFIdGKjJh+irX55IraILiLCc9vixb9r4tGF0+LWfjhi2LNUYttgtmLjryoi5oQvIu1+3eMBiZGjLMyyIzLsNOM8qkdjQULCo0+6/2Nr65ljeY3fY36Zm2OW3TL',
  'jmrbZI9prF6PgtG1j75T75BFzu+QXlwDkGkUiJCA2LmQmVjQkK9lKJDEzlyRc57NkYdM+pGhzwaRprrFkedrNJIBigaShgMskozal5Ky90SSw/MukuUp65Lx8ymTRXrtk2IpKZOb9f2Tqkclk8MC/5PJ9YmT3Ops',
  'lGYk+5TDLeeVOMtilUe2S5WhAVCVtPOyliJ8e5apfGKWuf8BluAbwZcNeeaXHTjrlz0OJJeSFQGYAuAlmB5R3pgm4GeZc0UemaMij5noPjyaHmcImmeTVJrG2I+aztL8mw8uhpsb13SbKTdnmzKuGZtAnK+bUZ5j',
  'm6oQc5ut7bacRFrmnGTkeZzBNX+dK311nTG9Jp1Hpq2dxkMOnfiodJ4EjFaeFWU7njJPZ54+oyCeofPenrkOG57Y2zGfDGlHnyf5NJ9W+z6fkUz+n7yL4Z/DIYmf3kTmn+ICN6AgAOagOCNMoFb80aB7j72gvRY9',
  'oPhUdaEBGnKhMafRoT3sJKFJ7zihWRGQoYvvjaGVay6hqN0/ofDkjKKXq9ii3JypovW+OKMe2gOjU2Sso1a19aN+khWjuXdGo/8qJ6QARhWkBnngpB66eaQ4+kSkWwXMpGEkGaTdCOulGpSGpYk+OaWjFrylwnJD',
  'pcn38KXcEBymIqAaplNFY6ZlnHKmb3Mhpqn3L6a/T5+nJxi2p63psae+Lo+n2dohp+M1XafpSpGoIDJnqDPVwqhzWvCohtO3qOGFCqj6bIepJwOiqUCP+Kl1A2CpmdUlqbK70anOm0ep30Q+qn5SPKrFT4WrE53z',
  'qxZ6ZKsprsyrVMWuq7uTjqwWpkSsjAE3rMjvz60PqjCtE+APrU5+ba2cv8+t+fyFrmWrPa5nfzeubyMDrs6Mpa7m4uCvD7xNr0THwK/RF0KwNvcdsFW7JbBeRUGwnkaRsWG6gLGp4Vyx5eo0sgzgX7IWj2qyQl/0',
  'slBX27JzU3Cyu3s1s4xr8LP1Abe0Ar0UtCFKLrRlLIG05PKTtUyOibWVT6e1thA1tgMcMLYi1Yq2OmXQtl6NgrZmTuC2bo9VtoR7cLcHkLS3NVYlt1TVe7e6hTW4YWAVuIgnpLje/He5YRXVueCtJLoOv866wZya',
  'uyRAybtFm8+7Sk93u43k+Lugr+G7qZmevDQfo7w2JPm8eBZxvJe4mrzWDz682OvHvPcvq70CKiC9aj+Nvdipcb4Anwq+H2dEvik/RL43axy+etkSvo84f79/2d2/rBG1v9eoUcAiPhfAJhoUwFzyZsCRfo7A+ukp',
  'wdVL58I0hLLCX5KqwoYafcL91OHDHtFHwyd4ZMODAXfDzy80w+7SicQBD9/EUK+SxJzeV8SicXnEsJXsxLDts8Va303Fcl+wxdsVYsYGomjGCc5txiPVsMYnAuLGXCfIxlwxNcZe6TrGagMoxn0BtMaiFcnGz0RT',
  'xx8A1sdKZffHktT4x6jaWMgHjDHIEJO+yD82YchOKrvI6I2dyRbKDMlDD9PJRWFQyUppHclzhvLJpbbwyebCisno3pzJ8+E/ygaotMoHj1fKD0VoyhHVhsoXRnHKgik0ypCYCMqjGf3KyPu0y2usO8t/7HvLoMjR',
  'y6Xl5cumpNjMI7t+zDp6NsxGlkDMdgUmzHo7PMzcAS3NtyhAzchFF83YmA3N5GrHzjQWvc6+GJrOw+RLzsR3x87L6JHPMKuMzz2lR89J/5LPVtSu0IeB39CjVvvRQOQC0Y6H9tH6wL3SJgvO0pYQANL/mA3TOZew',
  '00395dPrAD3UUKVf1FjM0dRrYIfUmaLT1Kt9Z9TsFmXU9HD91Q0NG9U+hcHVfPuM1cnGddaOJb3Wl/wz1tRQ3dbeelbW9EUT17uEote9REHXyqWB19IZttfxYgfYV3aw2NwQ3djkZLzY67Th2UHt3NlXeEPZmdHG',
  '2d7/EdoDAALaQJ1G2oKLtNqybJbbRneS21d7adtrG9jcQ3l13KIN8tyo64Pc3T+c3Qp6xd0KhxjdQFYr3VQMA91zYXLdh0773ZVrLt4tULzeXaRS3mVwqN5m8sPe12qR3uS9zd8xRhbfXWrQ4A/WEOA5FFzgdX4C',
  '4IDRuuDwUdXhCO+E4R5VuuGdKznhnkgw4cTfa+HTBJbiWm5Z4mKazOJyhL/iiUOn4olFPeMsv7HjOjt+40Y95uRjtArkj7OI5KIj1OS2ZV7k+5ub5RZSceV8DRTmDPNV5jGKVeZIXnXmS/kH5m+Vceal1VHm8XNq',
  '5y8v4+emWCTnzUiU6AM7hugUAK7oOWfD6HpJ1+ivTSLo56Fa6RgM1umth/PqWpOA6o9uQuqm637q/9Dp6wuHw+seyO3rRJTE63/WQOutEwXrwDIN7CpOvezBzrzs7u+A7Y9vY+2uGxDt2KgW7nnSm+7uh5PvYjNF',
  '78W0U+/93mvwFK3h8DvcCPCJFlPwkMMH8LCKH/DRqCfw8qJr8UeCS/F3O/jx7cza8hRuY/Kf0/rywP1Q8tdAHPLaytXy4Da68yB2ufQ/EoX0SdsR9H6Xn/SMz9H0pAfC9XIZM/WCyzT1wSAs9jVVd/Y5qs32ZKTL',
  '91qDnvdy0rP3eMYw964b7/fd6wT4Jv1C+OILRfkJV2v5SFRa+YRuNvmQVOP5xWSY+eUmAfolowr6Ol1q+nTumfqVMcv6vhgU+u9qnPsNRO37NNuc+4BIsvuFx2D762Ut+/rFFPwHAbz8B+Ol/InGePy+brf80duj',
  '/NiVZf0BNRf9JNsL/UWdAP1xF+n9fMXW/crad/4fVCz+LkhZ/jj3VP5yj5H+tP26/vvQkf79F0v/ACPS/zdo9f9EbSP/o3nJ/8l1DP/moW4=',
].join('')

const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

let known: ReadonlySet<number> | undefined
const unpacked = (): ReadonlySet<number> => {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
  const view = new DataView(bytes.buffer)
  return new Set(Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4)))
}

/** Whether many people have it. @param password in small letters, without blanks */
export const isCommonPassword = (password: string): boolean => (known ??= unpacked()).has(hashOf(password))
