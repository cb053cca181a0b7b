/** Words of the inbox of approvals. */
const zh = {
  title: '待我审批',
  hint: '申请人不能审批自己的申请；决定立即写入案件时间线。',
  count: '{n} 项待审批',
  empty: '没有等待您审批的事项',
  emptyHint: '破案申报、发还申请和不予受理申请会出现在这里，无需刷新。',
  asks: { clearance: '申报破案', return: '申请发还财物', dismissal: '申请不予受理' },
  by: '{name} 提出',
  waiting: '已等待 {age}',
  approve: { clearance: '确认破案', return: '批准发还', dismissal: '批准' },
  sendBack: { clearance: '退回', return: '不批准', dismissal: '驳回' },
  reason: '理由（申请人会看到）',
  reasonShort: '请写明理由',
  confirmSendBack: '确定{action}',
  cancel: '取消',
  own: '这是您本人提出的申请，须由他人审批。',
  openCase: '查看案件',
  openItem: '查看物品',
  done: {
    approved: '{number}：已批准',
    sentBack: '{number}：已退回',
  },
  all: '全部',
}

const en: typeof zh = {
  title: 'Waiting for my approval',
  hint: 'Whoever asked cannot approve; a decision is written to the case’s timeline at once.',
  count: '{n} waiting',
  empty: 'Nothing waits for your approval',
  emptyHint: 'Clearances, returns and dismissals appear here by themselves.',
  asks: { clearance: 'Clearance', return: 'Return of property', dismissal: 'Dismissal' },
  by: 'asked by {name}',
  waiting: 'waiting for {age}',
  approve: { clearance: 'Confirm the clearance', return: 'Approve the return', dismissal: 'Approve' },
  sendBack: { clearance: 'Send back', return: 'Refuse', dismissal: 'Refuse' },
  reason: 'Reason (whoever asked will read it)',
  reasonShort: 'Please give the reason',
  confirmSendBack: '{action}',
  cancel: 'Cancel',
  own: 'You asked for this yourself; another person has to decide.',
  openCase: 'Open the case',
  openItem: 'Open the item',
  done: {
    approved: '{number}: approved',
    sentBack: '{number}: sent back',
  },
  all: 'All',
}

export const words = { zh, en }
