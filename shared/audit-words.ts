/** What stands in the audit, for its page and for its CSV: kind of entry → [中文, English]. */
export const auditWords: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  'account.founded': ['建立账号（初始）', 'Account founded'],
  'account.created': ['新建账号', 'Account created'],
  'account.changed': ['修改账号', 'Account changed'],
  'account.disabled': ['停用账号', 'Account disabled'],
  'account.enabled': ['启用账号', 'Account enabled'],
  'account.password-changed': ['修改密码', 'Password changed'],
  'account.token-issued': ['签发访问令牌', 'Token issued'],
  'account.token-revoked': ['撤销访问令牌', 'Token revoked'],
  'account.signed-in': ['登录', 'Signed in'],
  'account.signed-out': ['退出登录', 'Signed out'],
  'account.locked-out': ['多次输错，锁定', 'Locked after wrong tries'],
  'account.refused': ['越权被拒', 'Refused for want of rights'],
  'account.revealed': ['查看隐去的个人信息', 'Read masked personal data'],
  'organisation.founded': ['建立机构（初始）', 'Organisation founded'],
  'station.changed': ['修改派出所', 'Station changed'],
  'unit.changed': ['修改单位与值班表', 'Unit and roster changed'],
}
