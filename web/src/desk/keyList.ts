type Named = [name: string, keys: string[]]

/** The keys of the desk as they are shown; the names' words are `desk.keyNames`. */
export const deskKeys: Record<'intake' | 'board' | 'everywhere', Named[]> = {
  intake: [
    ['category', ['1', '–', '4']],
    ['initials', ['A', '–', 'Z']],
    ['take', ['Enter', 'Tab']],
    ['dispatch', ['Ctrl', 'Enter']],
    ['undo', ['Alt', 'Z']],
    ['join', ['Alt', '1', '–', '9']],
    ['leaveField', ['Esc']],
  ],
  board: [
    ['next', ['J', '↓']],
    ['previous', ['K', '↑']],
    ['peek', ['Enter']],
    ['open', ['O']],
    ['filter', ['F', '/']],
    ['settle', ['R']],
    ['intake', ['N']],
  ],
  everywhere: [
    ['palette', ['Ctrl', 'K']],
    ['switch', ['F6']],
    ['help', ['?']],
    ['close', ['Esc']],
  ],
}
