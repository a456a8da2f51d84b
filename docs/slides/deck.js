// Runs in a deck: makes the text of each slide as large as fits, then starts reveal.js. A file of its own, so that a deck opens from a folder, too.

const WIDTH = 1280
const HEIGHT = 720
const LARGEST = 1.2
const SMALLEST = 0.8

/** The text of a slide shrinks in steps until it fits: code is as long as it is. */
function shrink(section) {
  const body = section.querySelector('.body')
  if (!body) return
  const room = () => section.getBoundingClientRect().bottom - body.getBoundingClientRect().top - 76
  let size = LARGEST
  const apply = () => body.style.setProperty('--fit', String(size))
  apply()
  while (body.scrollHeight > room() && size > SMALLEST) {
    size = Math.round((size - 0.05) * 100) / 100
    apply()
  }
  section.dataset.fit = String(size)
  section.dataset.fits = String(body.scrollHeight <= room() + 1 && body.scrollWidth <= body.clientWidth + 1)
}

async function start() {
  await document.fonts.ready
  document.body.classList.add('measuring')
  for (const section of document.querySelectorAll('.slides > section')) shrink(section)
  document.body.classList.remove('measuring')
  await window.Reveal.initialize({
    width: WIDTH,
    height: HEIGHT,
    margin: 0,
    hash: true,
    center: false,
    slideNumber: 'c/t',
    transition: 'none',
    controls: false,
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    plugins: [window.RevealNotes],
  })
  document.body.dataset.ready = 'true'
}

void start()
