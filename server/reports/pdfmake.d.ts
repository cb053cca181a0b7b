import 'pdfmake'

// What the package's types leave out.
declare module 'pdfmake' {
  export function setUrlAccessPolicy(isAllowed: (url: string) => boolean): void
  export function setLocalAccessPolicy(isAllowed: (path: string) => boolean): void
}
