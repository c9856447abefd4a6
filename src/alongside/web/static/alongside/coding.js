// Coding an answer: marks words with the mouse or the arrow keys, and presses codes by their keys. Without this file sentences are ticked.
const form = document.querySelector("form[data-coding]");
const words = form.querySelector("[data-words]");
const said = form.querySelector("[data-marked]");

// Places are counted in characters as the server counts them, not in the halves that some of them have here.
const count = (text) => Array.from(text).length;

const marked = () => {
  const selection = window.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!range.intersectsNode(words)) return null;
  const whole = document.createRange();
  whole.selectNodeContents(words);
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) range.setStart(whole.startContainer, whole.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) range.setEnd(whole.endContainer, whole.endOffset);
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const text = range.toString();
  const start = count(before.toString());
  return text.trim() ? { start, end: start + count(text), text } : null;
};

let kept = null;

const keep = () => {
  const found = marked();
  const inside = words.contains(document.activeElement) || document.activeElement === words;
  if (found || inside) kept = found;
  said.textContent = kept ? `“${kept.text.trim().slice(0, 80)}”` : "";
};

const begin = () => {
  const selection = window.getSelection();
  if (!selection.anchorNode || !words.contains(selection.anchorNode)) selection.setPosition(words, 0);
  return selection;
};

const moves = { ArrowRight: "forward", ArrowLeft: "backward", ArrowDown: "forward", ArrowUp: "backward" };

const go = (event) => {
  const how = event.shiftKey ? "extend" : "move";
  const unit = event.key === "ArrowUp" || event.key === "ArrowDown" ? "line" : "word";
  const isTurned = getComputedStyle(words).direction === "rtl" && unit === "word";
  const way = isTurned ? { forward: "backward", backward: "forward" }[moves[event.key]] : moves[event.key];
  begin().modify(how, way, unit);
  const selection = window.getSelection();
  if (!words.contains(selection.focusNode)) selection.extend(words, way === "forward" ? words.childNodes.length : 0);
};

const press = (key) => {
  const found = document.querySelector(`[data-press="${CSS.escape(key)}"]`);
  if (found) found.click();
  return Boolean(found);
};

words.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    window.getSelection().setPosition(words, 0);
    event.preventDefault();
  } else if (event.key in moves) {
    go(event);
    event.preventDefault();
  } else if (event.key.length === 1 && press(event.key.toLowerCase())) {
    event.preventDefault();
  }
});

document.addEventListener("selectionchange", keep);

form.addEventListener("submit", (event) => {
  const isCode = event.submitter && event.submitter.name === "code";
  form.elements.start.value = isCode && kept ? kept.start : "";
  form.elements.end.value = isCode && kept ? kept.end : "";
});

form.querySelectorAll("[data-without-script]").forEach((part) => part.remove());
document.querySelectorAll("[data-with-script]").forEach((part) => {
  part.hidden = false;
});
words.tabIndex = 0;
words.focus({ preventScroll: true });
