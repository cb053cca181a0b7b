import {
  Bell,
  CircleCheck,
  CircleClose,
  Clock,
  Close,
  Connection,
  Finished,
  Hide,
  Location,
  Lock,
  Loading,
  Message,
  Position,
  Promotion,
  Right,
  Select,
  SwitchButton,
  TopRight,
  VideoPause,
  Warning,
  Box,
} from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { TermKind } from './words.ts'

export type Tone = 'neutral' | 'info' | 'ok' | 'warn' | 'alert'
export interface Look {
  tone: Tone
  icon: Component
}

const looks: Partial<Record<TermKind, Record<string, Look>>> = {
  dispatch: {
    sent: { tone: 'alert', icon: Promotion },
    delivered: { tone: 'warn', icon: Message },
    acknowledged: { tone: 'info', icon: Select },
    departed: { tone: 'info', icon: Position },
    arrived: { tone: 'ok', icon: Location },
    released: { tone: 'neutral', icon: Finished },
    declined: { tone: 'alert', icon: CircleClose },
    cancelled: { tone: 'neutral', icon: Close },
  },
  case: {
    open: { tone: 'info', icon: Clock },
    cleared: { tone: 'ok', icon: CircleCheck },
    closed: { tone: 'neutral', icon: Lock },
    dismissed: { tone: 'neutral', icon: Hide },
    escalated: { tone: 'warn', icon: TopRight },
    shelved: { tone: 'neutral', icon: VideoPause },
  },
  clearance: {
    submitted: { tone: 'warn', icon: Clock },
    confirmed: { tone: 'ok', icon: CircleCheck },
    returned: { tone: 'alert', icon: CircleClose },
    revoked: { tone: 'neutral', icon: Close },
  },
  property: {
    seized: { tone: 'info', icon: Lock },
    'in-store': { tone: 'warn', icon: Box },
    returned: { tone: 'ok', icon: CircleCheck },
  },
  return: {
    requested: { tone: 'warn', icon: Clock },
    approved: { tone: 'ok', icon: CircleCheck },
    refused: { tone: 'alert', icon: CircleClose },
  },
  account: { active: { tone: 'ok', icon: CircleCheck }, disabled: { tone: 'neutral', icon: SwitchButton } },
  connection: {
    online: { tone: 'ok', icon: Connection },
    connecting: { tone: 'warn', icon: Loading },
    offline: { tone: 'alert', icon: Warning },
  },
  alarm: { clock: { tone: 'warn', icon: Clock }, dispatch: { tone: 'alert', icon: Bell } },
}

/** Colour and icon of a state; the word is `term(kind, code)`. */
export const lookOf = (kind: TermKind, code: string): Look => looks[kind]?.[code] ?? { tone: 'neutral', icon: Right }
