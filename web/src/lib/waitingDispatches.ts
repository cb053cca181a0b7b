import { ref } from 'vue'

/** How many dispatches to the own units nobody has signed for: shown in the bar and in the window's title. [D3] */
export const waitingDispatches = ref(0)
