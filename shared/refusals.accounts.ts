import { said } from './refusals.said.ts'

/** Why the system says no about accounts and the organisation. */
export const accountRefusals = {
  'account.username-taken': said(409, '用户名已存在', 'That user name is taken'),
  'account.roles-conflict': said(
    422,
    '管理员、审计员与办案岗位须分离',
    'Administrator, auditor and casework must be separate people',
  ),
  'account.password-weak': said(
    422,
    '密码至少 10 位，且不能包含用户名、姓名或警号',
    'A password has at least 10 characters and does not contain the user name, the name or the badge number',
  ),
  'account.password-common': said(
    422,
    '这个密码太容易被猜到，请换一句别人想不到的话',
    'That password is tried first; take a sentence that nobody thinks of',
  ),
  'account.password-wrong': said(422, '原密码不正确', 'The present password is not right'),
  'account.leads-open': said(
    409,
    '该人员仍在主办在办案件，请选择接任的主办人，或确认暂不指定',
    'They lead open cases; choose who leads on, or say that nobody does for now',
  ),
  'account.store-unattended': said(
    409,
    '该人员是保管室唯一的保管员，室内尚有物品，请先把另一名保管员安排到该室',
    'They are the only custodian of a store that holds items; put another custodian there first',
  ),
  'account.self': said(409, '不能对自己的账号执行此操作', 'You cannot do this to your own account'),
  'token.operation-unfit': said(
    422,
    '该账号无此权限，或此操作不能交给令牌',
    'The account may not do this, or it cannot be given to a token',
  ),
  'token.none': said(404, '该账号没有这个令牌', 'The account has no such token'),
  'token.expires-unfit': said(422, '有效期须晚于现在，最长一年', 'A token expires later than now, within a year'),
  'account.unit-unknown': said(422, '所选单位不存在', 'A chosen unit does not exist'),
  'account.station-unknown': said(422, '所选派出所或分局不存在', 'The chosen station or district does not exist'),
  'organisation.area-invalid': said(422, '辖区无效，请按所示改正', 'The area is not valid; see what is wrong with it'),
  'organisation.reference-unknown': said(422, '引用的单位或人员不存在', 'A unit or person it refers to does not exist'),
} as const
