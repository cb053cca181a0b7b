/** Made by the build: adds the font of rare characters to the page. */
declare module 'virtual:rare-font'
