import { Aim, Box, DataAnalysis, Flag, Search, VideoCamera, View } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { Lane } from '../../../shared/schema/terms.ts'

/** Icon of each lane; its colour is `--lane-<lane>`, its word `term('lane', …)`. */
export const laneIcon: Record<Lane, Component> = {
  command: Flag,
  scene: Aim,
  video: VideoCamera,
  investigation: Search,
  analysis: DataAnalysis,
  property: Box,
}
/** Of who writes to no lane. */
export const readerIcon: Component = View
