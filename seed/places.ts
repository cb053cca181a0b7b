import type { Place } from '../shared/schema/primitives.ts'

/** A place that the map knows: WGS-84, inside the area of one station. */
export type KnownPlace = Required<Place>

/** The shop of the demo's case. */
export const supermarket: KnownPlace & { name: string; stationId: string } = {
  name: '万家福超市人民路店',
  text: '人民路56号万家福超市',
  lng: 118.58012,
  lat: 32.02248,
  stationId: 'station-lj01',
}

/** Places that tests and the replay name, three or four in each station's area; `places.json` has these and more. */
export const places: KnownPlace[] = [
  { text: '人民路128号', lng: 118.59286, lat: 32.01721 },
  { text: '人民路与解放街路口', lng: 118.57664, lat: 32.02753 },
  { text: '江州百货大楼', lng: 118.57435, lat: 32.0082 },
  { text: '临江区人民医院南门', lng: 118.59453, lat: 32.0118 },
  { text: '滨江大道滨江公园东门', lng: 118.53316, lat: 32.04568 },
  { text: '滨江小区12栋', lng: 118.56156, lat: 32.05164 },
  { text: '渡口路农贸市场', lng: 118.55765, lat: 32.05287 },
  { text: '鼓楼街步行街中段', lng: 118.60783, lat: 32.05966 },
  { text: '鼓楼广场地铁站2号口', lng: 118.5818, lat: 32.05233 },
  { text: '文庙巷15号', lng: 118.60447, lat: 32.03068 },
  { text: '码头街水产市场', lng: 118.55596, lat: 31.99755 },
  { text: '码头街长途客运站', lng: 118.53797, lat: 32.01643 },
  { text: '船厂路36号宿舍区', lng: 118.51426, lat: 31.99676 },
  { text: '青石桥路与建设路路口', lng: 118.57725, lat: 32.08401 },
  { text: '青石桥新村7栋', lng: 118.59126, lat: 32.08144 },
  { text: '北站货场西门', lng: 118.57947, lat: 32.09986 },
  { text: '湖滨路88号', lng: 118.65398, lat: 32.01696 },
  { text: '湖滨路音乐广场', lng: 118.63522, lat: 32.02975 },
  { text: '东湖公园西门', lng: 118.61759, lat: 32.01271 },
  { text: '大学城学林路食堂街', lng: 118.6875, lat: 32.05526 },
  { text: '江州师范学院北门', lng: 118.6824, lat: 32.03792 },
  { text: '学府花园3栋地下车库', lng: 118.70454, lat: 32.01999 },
  { text: '梅园路菜市场', lng: 118.63681, lat: 32.07562 },
  { text: '梅园小学门口', lng: 118.65127, lat: 32.05903 },
  { text: '梅园新村22栋', lng: 118.66305, lat: 32.07689 },
  { text: '江州东站出站口', lng: 118.69226, lat: 31.99654 },
  { text: '站前路便民旅社', lng: 118.67333, lat: 31.98837 },
  { text: '东站停车场P2', lng: 118.68681, lat: 31.9808 },
  { text: '柳塘村村委会', lng: 118.6954, lat: 32.08397 },
  { text: '柳塘路加油站', lng: 118.72353, lat: 32.05843 },
  { text: '柳塘水库管理处', lng: 118.73178, lat: 32.08163 },
  { text: '科技园软件大道9号', lng: 118.62644, lat: 31.98095 },
  { text: '科技园人才公寓A座', lng: 118.61144, lat: 31.99262 },
  { text: '创新路地铁站1号口', lng: 118.6238, lat: 31.97266 },
  { text: '新港路物流园2号库', lng: 118.56337, lat: 31.95147 },
  { text: '新港码头北门', lng: 118.5611, lat: 31.97261 },
  { text: '港湾花园底商', lng: 118.53987, lat: 31.96862 },
  { text: '望江路工业园宿舍', lng: 118.62502, lat: 31.92704 },
  { text: '望江路与纬三路路口', lng: 118.59981, lat: 31.94555 },
  { text: '江州职业技术学院东门', lng: 118.60065, lat: 31.93289 },
  { text: '双桥镇中心街', lng: 118.68793, lat: 31.95431 },
  { text: '双桥镇卫生院', lng: 118.66153, lat: 31.9456 },
  { text: '双桥村桥头超市', lng: 118.67225, lat: 31.92104 },
]
