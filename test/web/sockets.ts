import type { Page, WebSocketRoute } from 'playwright-core'

/** The socket of a page that is not open yet: cut, it stays away until it is mended. */
export const cuttable = async (page: Page): Promise<{ cut: () => Promise<void>; mend: () => void }> => {
  let isCut = false
  let current: WebSocketRoute | undefined
  await page.routeWebSocket(/\/socket\.io\//, async (socket) => {
    if (isCut) return socket.close()
    current = socket
    socket.connectToServer()
  })
  return {
    cut: async () => {
      isCut = true
      await current?.close()
    },
    mend: () => {
      isCut = false
    },
  }
}

/** The server says no to the first socket of a page that is not open yet, and then to its first wish to follow a case. */
export const refusesAtFirst = async (page: Page): Promise<void> => {
  let [isRefused, isFollowing] = [false, false]
  await page.routeWebSocket(/\/socket\.io\//, (socket) => {
    if (!isRefused) {
      isRefused = true
      socket.send('0{"sid":"refused","upgrades":[],"pingInterval":10000,"pingTimeout":8000,"maxPayload":65536}')
      return socket.onMessage(() => socket.send('44{"message":"service.unavailable"}'))
    }
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      const [, answer] = /^42(\d+)\["follow"/.exec(String(message)) ?? []
      if (answer === undefined || isFollowing) return server.send(message)
      isFollowing = true
      socket.send(`43${answer}[{"code":"service.unavailable"}]`)
    })
  })
}
