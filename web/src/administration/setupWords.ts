/** Words of what an empty system needs first. */
export const setupWords = {
  zh: {
    title: '开始使用前',
    hint: '还有 {n} 步；按顺序做，后一步用到前一步。',
    done: '{n} 项，齐全',
    partly: '已有 {n} 项，未齐',
    none: '尚无',
    missing: '还缺：',
    more: ' 等另外 {n} 项',
    go: '去设置',
    teamOf: '{place}：{kind}',
    membersOf: '{unit}的人员',
    second: '第二名{role}',
    then: '全部齐全后：接警员登录即可接第一个警；分发初始密码，请各人首次登录后修改。',
    steps: {
      districts: {
        title: '城市与分局',
        how: '写入机构文件，在服务器上运行 npm run found -- <文件>；再次运行只补充新增的部分。',
      },
      stations: {
        title: '派出所与辖区',
        how: '在机构文件中加入派出所和辖区多边形（WGS-84）；之后可在“派出所辖区”修改。',
      },
      teams: {
        title: '专业队与单位',
        how: '每个派出所一个单位，每个分局至少一支打侵财专业队和一支现勘专业队；在机构文件中加入。',
      },
      users: {
        title: '用户',
        how: '先建第二名系统管理员（审计员由两名管理员一同建立），再建接警员、派出所民警和两队队员，再建所长、分局领导、物证保管员、审计员；管理员与审计员须是不同的人。',
      },
      rosters: { title: '值班', how: '没有值班时段也没有顺延单位的队不会被派到；在“单位与值班”中填写。' },
      places: {
        title: '街道与地标',
        how: '接警时按首字母提示。用设置项 PLACES_FILE 指定本市的数据文件（格式见 seed/places.json），重启服务器。',
      },
    },
  },
  en: {
    title: 'Before the first call',
    hint: '{n} step is left. | {n} steps are left; take them in order, each builds on the one before.',
    done: '{n}, complete',
    partly: '{n} so far, not complete',
    none: 'none yet',
    missing: 'Missing:',
    more: ' and {n} more',
    go: 'Set up',
    teamOf: '{place}: {kind}',
    membersOf: 'people of {unit}',
    second: 'a second {role}',
    then: 'Once all is there a dispatcher can sign in and take the first call. Hand out the first passwords and ask everybody to change theirs.',
    steps: {
      districts: {
        title: 'City and districts',
        how: 'Write them into the file of the organisation and run npm run found -- <file> on the server; run again, it adds what is new.',
      },
      stations: {
        title: 'Stations with their areas',
        how: 'Add stations and their polygons (WGS-84) to the file of the organisation; later they are changed under “Stations and areas”.',
      },
      teams: {
        title: 'Teams and units',
        how: 'One unit for each station, and for each district at least one property-crime and one scene-investigation team; add them to the file.',
      },
      users: {
        title: 'Users',
        how: 'First a second administrator (it takes two to make the auditor), dispatchers, station officers and the members of both teams; then chiefs, the custodian and the auditor. Administrator and auditor must be two people.',
      },
      rosters: {
        title: 'Rosters',
        how: 'A team without duty hours and without a fall-back is never dispatched; fill them in under “Units and rosters”.',
      },
      places: {
        title: 'Streets and landmarks',
        how: 'Offered by first letters while a call is typed. Name your city’s file in the setting PLACES_FILE (its form: seed/places.json) and restart the server.',
      },
    },
  },
}
