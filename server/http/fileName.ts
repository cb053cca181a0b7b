/** `Content-Disposition` of a download, RFC 6266 and RFC 5987. @param plain the name in ASCII, for those that know no other */
export const fileName = (plain: string, name: string): string => {
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
