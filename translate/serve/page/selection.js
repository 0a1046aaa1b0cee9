// Words selected in a source, and the button that offers to add them to the glossary.
import { one } from "./dom.js";

const WORD = /[\p{L}\p{M}\p{N}]/u;

// The words that are selected, whole, with their segment and their place; null if it is not a source.
export const selectedWords = (segmentOf) => {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const from = (range.startContainer.parentElement ?? range.startContainer).closest?.(".source");
  const to = (range.endContainer.parentElement ?? range.endContainer).closest?.(".source");
  // A double click may end before the first letter of what comes next.
  if (!from || (to !== from && range.endOffset > 0)) return null;
  const segment = segmentOf(from);
  if (!segment) return null;
  const before = document.createRange();
  before.selectNodeContents(from);
  before.setEnd(range.startContainer, range.startOffset);
  const text = from.textContent;
  let start = before.toString().length;
  let end = Math.min(start + range.toString().length, text.length);
  while (start > 0 && WORD.test(text[start - 1]) && WORD.test(text[start])) start -= 1;
  while (end < text.length && WORD.test(text[end]) && WORD.test(text[end - 1])) end += 1;
  const words = text.slice(start, end).trim().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}.)]+$/gu, "");
  return words && words.length <= 200 ? { words, segment, range } : null;
};

// selected() is what is selected and may be added; add() is what the button does.
export const offerToAdd = (selected, add) => {
  const button = one("#add");
  document.addEventListener("selectionchange", () => {
    const found = selected();
    button.hidden = !found;
    if (!found) return;
    button.title = `Add «${found.words}» to the glossary (g)`;
    const boxes = found.range.getClientRects();
    const at = boxes[boxes.length - 1];
    if (!at) return;
    button.style.left = `${Math.max(8, Math.min(at.right - 40, document.documentElement.clientWidth - 120))}px`;
    button.style.top = `${at.bottom + 44 <= innerHeight ? at.bottom + 6 : Math.max(8, at.top - 44)}px`;
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", add);
};
