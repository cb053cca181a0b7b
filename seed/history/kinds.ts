import type { Category } from '../../shared/schema/terms.ts'

/** What happens in the demo city, how often, and how well it is cleared. */
export interface HistoryKind {
  category: Category
  subcategory: string
  weight: number
  summaries: readonly string[]
  /** What was taken; nothing for damage and injuries. */
  loss?: { what: string; unit: string; valueFen: readonly [least: number, most: number] }
  /** Part of the calls that are cleared at all. */
  cleared: number
  /** Part of those that are cleared within some hours. */
  soon: number
}

const yuan = (least: number, most: number): readonly [number, number] => [least * 100, most * 100]

export const kinds: readonly HistoryKind[] = [
  {
    category: 'theft',
    subcategory: 'shoplifting',
    weight: 22,
    cleared: 0.88,
    soon: 0.9,
    summaries: [
      '店员发现货架商品被盗，监控拍到一名男子',
      '便利店报称香烟被盗，二人结伙',
      '超市盘点发现白酒被盗，有监控',
    ],
    loss: { what: '香烟', unit: '条', valueFen: yuan(80, 900) },
  },
  {
    category: 'theft',
    subcategory: 'e-bike',
    weight: 20,
    cleared: 0.66,
    soon: 0.7,
    summaries: [
      '楼下停放的黑色电动车被盗，车牌完好',
      '车棚内一辆红色电动车被撬锁推走',
      '商场门口电动车被盗，车筐内有快递',
    ],
    loss: { what: '电动车', unit: '辆', valueFen: yuan(1_200, 3_600) },
  },
  {
    category: 'theft',
    subcategory: 'e-bike-battery',
    weight: 9,
    cleared: 0.52,
    soon: 0.6,
    summaries: ['夜间电动车电瓶被盗，座桶被撬', '外卖车两块电瓶被盗'],
    loss: { what: '电瓶', unit: '块', valueFen: yuan(300, 900) },
  },
  {
    category: 'theft',
    subcategory: 'burglary',
    weight: 7,
    cleared: 0.72,
    soon: 0.55,
    summaries: ['回家发现防盗窗被剪，首饰被盗', '出租屋门锁被技术开启，现金被盗'],
    loss: { what: '首饰', unit: '件', valueFen: yuan(900, 12_000) },
  },
  {
    category: 'theft',
    subcategory: 'pickpocketing',
    weight: 9,
    cleared: 0.46,
    soon: 0.8,
    summaries: ['菜市场买菜时手机被扒窃', '公交车上钱包被盗'],
    loss: { what: '手机', unit: '部', valueFen: yuan(600, 4_800) },
  },
  {
    category: 'theft',
    subcategory: 'parcel',
    weight: 8,
    cleared: 0.78,
    soon: 0.85,
    summaries: ['驿站快递被人冒领', '放在门口的快递被拿走，楼道有监控'],
    loss: { what: '快递', unit: '件', valueFen: yuan(60, 700) },
  },
  {
    category: 'fraud',
    subcategory: 'telecom-fraud',
    weight: 10,
    cleared: 0.34,
    soon: 0.3,
    summaries: ['冒充客服称可退款，转账后被拉黑', '刷单返利，三次转账后无法提现'],
    loss: { what: '现金', unit: '笔', valueFen: yuan(900, 26_000) },
  },
  {
    category: 'fraud',
    subcategory: 'fare-evasion',
    weight: 6,
    cleared: 0.8,
    soon: 0.95,
    summaries: ['两名顾客用餐后未付款离开', '网约车乘客到达后跑单'],
    loss: { what: '餐费', unit: '单', valueFen: yuan(80, 600) },
  },
  {
    category: 'damage',
    subcategory: 'vehicle-damage',
    weight: 8,
    cleared: 0.58,
    soon: 0.65,
    summaries: ['停放路边的轿车右侧车门被划', '轿车反光镜被人踢断，行车记录仪有影像'],
  },
  {
    category: 'damage',
    subcategory: 'shop-damage',
    weight: 3,
    cleared: 0.75,
    soon: 0.85,
    summaries: ['醉酒男子砸坏店铺玻璃门', '纠纷中一方掀翻摊位'],
  },
  {
    category: 'injury',
    subcategory: 'quarrel',
    weight: 8,
    cleared: 0.93,
    soon: 0.92,
    summaries: ['停车纠纷，一人手臂擦伤', '摊位纠纷引发推搡，一人嘴角受伤'],
  },
]

/** How likely a call is at each hour of the day: mornings and evenings. */
export const hours: readonly number[] = [
  2, 1.5, 1, 0.8, 0.7, 0.8, 1.6, 3.2, 5, 5.4, 5.2, 5, 4.6, 4.2, 4.4, 4.8, 5.2, 6, 6.6, 7, 6.8, 5.8, 4.4, 3,
]
/** And on each day of the week, from Sunday. */
export const weekdays: readonly number[] = [1.15, 0.92, 0.9, 0.94, 1, 1.16, 1.28]

export const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高']
