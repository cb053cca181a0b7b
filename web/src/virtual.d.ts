/** Made by the build: adds the font of rare characters to the page. */
declare module 'virtual:rare-font'
/** Made by the build: the guides of `docs/users`. */
declare module 'virtual:guides' {
  const guides: import('./help/guides.ts').Guides
  export default guides
}
