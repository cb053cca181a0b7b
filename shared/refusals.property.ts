import { said } from './refusals.said.ts'

/** Why the system says no about property and its custody. */
export const propertyRefusals = {
  'property.officers': said(422, '扣押须由两名以上民警实施', 'Seizure needs at least two officers'),
  'property.approver-is-officer': said(
    422,
    '批准人不能是执行扣押的民警',
    'Whoever approves the seizure cannot carry it out',
  ),
  'property.person-unknown': said(422, '所填人员不存在或岗位不符', 'A named person does not exist or has another role'),
  'property.returned': said(409, '该物品已发还', 'The item was returned already'),
  'property.correct-pending': said(
    409,
    '发还正在审批或已批准，不能更正',
    'A return is asked for or approved; the item cannot be corrected now',
  ),
  'property.correct-split': said(
    409,
    '物品已拆分，数量和价值不能更正',
    'The item was split; its quantity and value cannot be corrected',
  ),
  'property.not-holder': said(
    403,
    '该物品不在您手中，也不在您的保管室',
    'The item is neither in your hands nor in your store',
  ),
  'property.receiver-unfit': said(
    422,
    '只能移交给本案参与单位的民警，或本分局的保管员',
    'It can go only to an officer of a unit of the case or to a custodian of its district',
  ),
  'property.not-giver': said(403, '只有移交人可以撤回移交', 'Only who gave the item can recall it'),
  'property.recall-too-late': said(
    409,
    '该物品已被接收，或没有待接收的移交，不能撤回',
    'The item was received already, or none is on its way',
  ),
  'property.nothing-to-receive': said(409, '没有待接收的移交', 'Nothing waits to be received'),
  'property.why-missing': said(422, '请写明事由', 'Say in words why the item is moved'),
  'property.photos-too-many': said(422, '一件物品最多 100 张照片', 'An item has at most 100 photos'),
  'property.holder-same': said(409, '该物品已由其保管', 'The item is held there already'),
  'property.custodian-is-officer': said(403, '保管员不能是本案民警', 'The custodian cannot be an officer of the case'),
  'property.split-quantity': said(422, '拆分数量须小于现有数量', 'A part must be smaller than the whole'),
  'property.split-pending': said(409, '发还审批中的物品不能拆分', 'An item with a pending return cannot be split'),
  'property.return-incomplete': said(
    409,
    '尚不能发还，缺少所列条件',
    'It cannot be returned yet; what is missing is listed',
  ),
  'property.return-pending': said(409, '已有待审批的发还申请', 'A return already waits for approval'),
  'property.return-not-requested': said(409, '没有待审批的发还申请', 'No return waits for approval'),
  'property.return-not-approved': said(409, '发还尚未批准', 'The return is not approved'),
  'property.not-in-store': said(409, '物品未入库', 'The item is not in store'),
  'property.mandate-missing': said(422, '代领须有委托书', 'An agent needs a written mandate'),
  'property.collector-is-officer': said(422, '领取人不能是民警', 'The collector cannot be an officer'),
} as const
