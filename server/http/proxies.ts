/** Networks of more addresses than one machine room has: bits that an address must share. */
const LEAST_BITS = { 4: 24, 6: 64 }

/**
 * Of networks whose word on where a request comes from is taken, a sentence for each that is too wide: every machine in
 * it can say that it is somebody else, to the limits on wrong passwords and to the audit.
 */
export const wideProxies = (trusted: readonly string[]): string[] =>
  trusted.flatMap((network) => {
    const [address = '', bits] = network.split('/')
    if (bits === undefined || Number(bits) >= LEAST_BITS[address.includes(':') ? 6 : 4]) return []
    return (
      `TRUSTED_PROXIES 中的 ${network} 过大：其中任何一台机器都能冒充别的来源地址，请只写代理自己的地址。 · ${network} in ` +
      'TRUSTED_PROXIES is wide: whatever machine is in it can pass for any address. Name the proxies themselves.'
    )
  })
