/** VitePress's theme, in our clothes, and what the lessons have that VitePress has not: steppers, quizzes, pictures, terms. */

import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import BuildPicture from './components/BuildPicture.vue'
import ChapterQuiz from './components/ChapterQuiz.vue'
import ChapterStepper from './components/ChapterStepper.vue'
import HomePage from './components/HomePage.vue'
import MemoryPicture from './components/MemoryPicture.vue'
import PacketWalk from './components/PacketWalk.vue'
import PathsPicture from './components/PathsPicture.vue'
import SiteLayout from './components/SiteLayout.vue'
import './style/palette.css'
import './style/page.css'
import './style/lines.css'
import './style/blocks.css'
import './style/stepper.css'
import './style/memory.css'
import './style/paths.css'
import './style/build.css'
import './style/walk.css'
import './style/home.css'

export default {
  extends: DefaultTheme,
  Layout: SiteLayout,
  enhanceApp({ app }) {
    app
      .component('BuildPicture', BuildPicture)
      .component('ChapterQuiz', ChapterQuiz)
      .component('ChapterStepper', ChapterStepper)
      .component('HomePage', HomePage)
      .component('MemoryPicture', MemoryPicture)
      .component('PacketWalk', PacketWalk)
      .component('PathsPicture', PathsPicture)
  },
} satisfies Theme
