// The body to pick a site from: the mark nearest to a tap is the one that is meant, within a finger's breadth.
const FINGER = 26

export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector(".body")
  if (place.dataset.drawn !== data.drawn) {
    place.innerHTML = data.svg // drawn by the program: nothing that a person wrote is in it
    place.dataset.drawn = data.drawn
  }
  const drawing = place.querySelector("svg")
  const name = parentElement.querySelector(".name")
  const marks = [...drawing.querySelectorAll("circle[data-place]")]
  for (const mark of marks) mark.classList.toggle("picked", data.picked.includes(mark.dataset.place))

  const nearest = (event) => {
    const distance = (mark) => {
      const box = mark.getBoundingClientRect()
      return Math.hypot(box.x + box.width / 2 - event.clientX, box.y + box.height / 2 - event.clientY)
    }
    const [best] = marks.map((mark) => [distance(mark), mark]).sort((a, b) => a[0] - b[0])
    return best[0] <= FINGER ? best[1] : null
  }
  drawing.onclick = (event) => {
    const mark = nearest(event)
    if (mark) setTriggerValue("tapped", mark.dataset.place)
  }
  drawing.onpointermove = (event) => {
    if (event.pointerType === "touch") return
    const near = nearest(event)
    for (const mark of marks) mark.classList.toggle("near", mark === near)
    drawing.style.cursor = near ? "pointer" : "default"
    name.textContent = near ? near.dataset.name : ""
  }
  drawing.onpointerleave = () => {
    for (const mark of marks) mark.classList.remove("near")
    name.textContent = ""
  }
}
