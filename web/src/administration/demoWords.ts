/** Words of the case that the demo city plays. */
export const demoWords = {
  zh: {
    title: '演示：超市被盗案',
    hint: '这里是演示城市。系统会以演示账号办完一起案件：一次接警同时派三方，侦、技、图并进，不到一小时破案，七家店的财物逐一发还。请先在另一个窗口以 desk1、station1 或 chief1 登录，再开始演示。',
    start: '演示超市被盗案',
    again: '再演示一次',
    speed: '快慢',
    speeds: { calm: '约 3 分钟', brisk: '约 1 分钟', quick: '几秒钟' },
    notYet: '正在接警……',
    done: '第 {done} 步，共 {of} 步',
    minute: '接警后 {n} 分钟',
    ended: '演示完毕：案件 {number} 已结案，财物已全部发还。',
    stopped: '演示中断：{why}',
  },
  en: {
    title: 'Demo: the supermarket case',
    hint: 'This is the demo city. The demo accounts work on a whole case: one call sends three units at once, scene, video and investigation go side by side, it is cleared within the hour and seven shops get their goods back. First sign in as desk1, station1 or chief1 in another window, then start.',
    start: 'Play the supermarket case',
    again: 'Play it again',
    speed: 'Pace',
    speeds: { calm: 'about 3 minutes', brisk: 'about 1 minute', quick: 'a few seconds' },
    notYet: 'The call is coming in …',
    done: 'Step {done} of {of}',
    minute: '{n} min after the call',
    ended: 'Played to the end: case {number} is closed, and everything is back with its owners.',
    stopped: 'The play stopped: {why}',
  },
}
