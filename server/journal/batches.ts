/** Gathers items and works on so many at a time. */
export const batches = <T>(size: number, work: (items: T[]) => Promise<void>) => {
  let items: T[] = []
  const end = async (): Promise<void> => {
    const some = items
    items = []
    if (some.length > 0) await work(some)
  }
  return {
    add: async (item: T): Promise<void> => {
      if (items.push(item) >= size) await end()
    },
    end,
  }
}
