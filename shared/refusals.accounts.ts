import { said } from './refusals.said.ts'

/** Why the system says no about sessions, accounts and the organisation. */
export const accountRefusals = {
  'session.missing': said(401, '请先登录', 'Please sign in first'),
  'session.expired': said(
    401,
    '登录已过期，请重新登录；填写的内容仍在',
    'Your session has expired; sign in again, what you typed is kept',
  ),
  'session.idle': said(
    401,
    '长时间无人操作，屏幕已锁定；请输入密码解锁，填写的内容仍在',
    'Nobody did anything for long and the screen is locked; unlock it with the password, what you typed is kept',
  ),
  'session.other-person': said(
    409,
    '此浏览器已由他人登录，未写入；请刷新页面',
    'Somebody else has signed in in this browser; nothing was written, reload the page',
  ),
  'session.wrong': said(401, '用户名或密码不正确', 'The user name or the password is not right'),
  'session.locked': said(429, '多次输错，已锁定，到时自动解除', 'Too many wrong tries; locked for some time'),
  'session.password-used': said(
    401,
    '这个一次性密码已用过或已过期，请管理员重新设置',
    'This one-time password was used or has run out; ask an administrator for another',
  ),
  'session.password-due': said(403, '请先设置自己的密码', 'Set a password of your own first'),
  'session.disabled': said(401, '该账号已停用，请联系管理员', 'This account is disabled; ask your administrator'),
  'token.person': said(
    401,
    '该访问令牌属于人员账号，已停用；请管理员为对接系统账号另行签发',
    'The token is that of a person’s account and opens nothing any more; have one issued for an integration',
  ),
  'token.invalid': said(401, '访问令牌无效、已过期或已撤销', 'The token is not valid, has expired or was revoked'),

  'account.username-taken': said(409, '用户名已存在', 'That user name is taken'),
  'account.roles-conflict': said(
    422,
    '管理员、审计员、办案岗位与对接系统须分离',
    'Administrator, auditor, casework and integration must be separate accounts',
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
  'account.password-missing': said(422, '请设置初始密码', 'Set a first password'),
  'account.password-same': said(422, '新密码不能与原密码相同', 'The new password is another than the present one'),
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
  'account.password-by-consent': said(
    422,
    '管理员与审计员的密码由同意申请的另一名管理员设置',
    'The password of an administrator or auditor is set by the other administrator, who consents',
  ),
  'account.consent-nobody': said(
    409,
    '需要另一名在用的管理员同意，目前没有；请先建立第二名管理员',
    'Another administrator has to consent and there is none; create a second administrator first',
  ),
  'account.consent-waits': said(
    409,
    '该账号有变更正等待另一名管理员同意，请先处理或撤回',
    'A change of this account waits for another administrator; have it decided or withdraw it first',
  ),
  'account.consent-none': said(
    409,
    '该申请已处理、已撤回或已过期',
    'That request was decided, was withdrawn or has run out',
  ),
  'account.consent-own': said(
    409,
    '自己提出的申请须由另一名管理员决定',
    'What you asked for yourself is decided by another administrator',
  ),
  'account.last-of-role': said(
    409,
    '这是最后一名在用的管理员或审计员，不能停用或更改',
    'This is the last active administrator or auditor, who stays',
  ),
  'account.self': said(409, '不能对自己的账号执行此操作', 'You cannot do this to your own account'),
  'account.integration-unfit': said(
    422,
    '对接系统账号没有密码、单位和兼任资格，范围由分局或派出所决定',
    'An integration has no password, units or qualifications; its district or station says how far it reaches',
  ),
  'account.integration-stays': said(
    409,
    '对接系统账号与人员账号不能互相转换，请另建账号',
    'An integration does not become a person’s account, nor the other way; create another account',
  ),
  'token.account-unfit': said(
    409,
    '只有启用的对接系统账号可以有访问令牌',
    'Only the account of an integration that is in use has tokens',
  ),
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
