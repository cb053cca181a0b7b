import Type from 'typebox'
import { Written } from '../schema/case.ts'
import { Exact, Json } from '../schema/primitives.ts'
import { operation } from './define.ts'
import type { SessionActive, SessionResult } from './results.ts'

const Password = Type.String({ minLength: 1, maxLength: 200 })

export const sessionOperations = {
  'session.open': operation({
    method: 'POST',
    path: '/api/session',
    title: ['登录', 'Sign in'],
    body: Exact({ username: Type.String({ minLength: 1, maxLength: 60 }), password: Password }),
    result: Json<SessionResult>(),
    changes: false,
    public: true,
    refusals: ['session.wrong', 'session.locked', 'session.disabled', 'session.password-used', 'request.too-many'],
  }),
  'session.read': operation({
    method: 'GET',
    path: '/api/session',
    title: ['当前登录', 'The present session'],
    result: Json<SessionResult>(),
  }),
  'session.active': operation({
    method: 'POST',
    path: '/api/session/active',
    title: ['有人操作', 'The person did something'],
    result: Json<SessionActive>(),
    changes: false,
  }),
  'session.unlock': operation({
    method: 'POST',
    path: '/api/session/unlock',
    title: ['解锁', 'Unlock'],
    body: Exact({ password: Password }),
    result: Json<SessionResult>(),
    changes: false,
    refusals: ['session.wrong', 'session.locked', 'request.too-many'],
  }),
  'session.close': operation({
    method: 'DELETE',
    path: '/api/session',
    title: ['退出登录', 'Sign out'],
    result: Json<Record<string, never>>(),
    changes: false,
  }),
  'account.change-password': operation({
    method: 'POST',
    path: '/api/session/password',
    title: ['修改密码', 'Change the password'],
    body: Exact({ present: Password, next: Type.String({ minLength: 1, maxLength: 200 }), ...Written }),
    result: Json<Record<string, never>>(),
    refusals: [
      'account.password-weak',
      'account.password-common',
      'account.password-same',
      'account.password-wrong',
      'session.locked',
      'request.too-many',
    ],
  }),
}
