// The review page: open an article, watch it being translated, correct it, keep its terms.
import * as api from "./api.js";
import { all, count, kept, make, one } from "./dom.js";
import { onDrop } from "./drop.js";
import { complain, hush, say, unsay } from "./notices.js";
import { elements, flags, toLookAt } from "./segments.js";
import { offerToAdd, selectedWords } from "./selection.js";
import { termDialog } from "./term.js";
import { termTip } from "./tip.js";
import "./theme.js";

const html = document.documentElement;
const list = one("#segments");
const status = one("#status");
const help = one("#help");

// What is open: a document as the API tells it, and its elements, by block.
let opened = null;
let shown = [];
const places = new WeakMap(); // element of a segment → [block, part]
let glossary = { name: "", rows: 0, version: "", categories: [], notice: "" };

const placeOf = (node) => places.get(node?.closest?.(".segment")) ?? null;
const segmentAt = ([block, part]) => opened.blocks[block].segments?.[part] ?? null;
const segmentOf = (node) => { const place = placeOf(node); return place && segmentAt(place); };
const everySegment = () => opened.blocks.flatMap((block) => block.segments ?? []);
const inOrder = () => shown.flat().filter((element) => !element.hidden);

const summary = () => {
  const segments = everySegment();
  const look = segments.filter(toLookAt).length;
  const corrected = segments.filter((each) => each.corrected).length;
  const parts = [count(segments.length, "segment")];
  if (look) parts.push(`${look} to look at`);
  if (corrected) parts.push(`${corrected} corrected`);
  return parts.join(" · ");
};

// Showing segments.

const put = (block) => {
  const fresh = elements(block);
  fresh.forEach((element, part) => places.set(element, [block.number, part]));
  return fresh;
};
const showAll = () => {
  shown = opened.blocks.map(put);
  list.replaceChildren(...shown.flat());
  shown.flat().forEach(restoreDraft);
  filter();
};
const showChanged = (block) => {
  const old = opened.blocks[block.number];
  const before = shown[block.number];
  const fresh = put(block);
  const pairwise = old.segments?.length === block.segments.length;
  opened.blocks[block.number] = block;
  if (!pairwise) {
    before[0].before(...fresh);
    for (const element of before) element.remove();
    shown[block.number] = fresh;
    fresh.forEach(restoreDraft);
  } else {
    shown[block.number] = fresh.map((element, part) => {
      const same = old.boilerplate === block.boilerplate
        && JSON.stringify(old.segments[part]) === JSON.stringify(block.segments[part]);
      if (same) return before[part];
      const focused = before[part].contains(document.activeElement);
      const draft = drafts()[block.segments[part].source];
      before[part].replaceWith(element);
      if (old.segments[part].target !== block.segments[part].target) element.classList.add("changed");
      if (draft !== undefined) edit(element, { focus: focused });
      else if (focused) element.focus({ preventScroll: true });
      return element;
    });
  }
};
const filter = () => {
  const flag = one("#flag").value;
  for (const element of shown.flat()) {
    const segment = segmentOf(element);
    element.hidden = flag !== "" && !(segment && flags(segment).has(flag));
  }
};
one("#flag").addEventListener("change", (event) => {
  filter();
  const total = count(shown.flat().length, "segment");
  status.textContent = event.target.value ? `${inOrder().length.toLocaleString("en")} of ${total}` : summary();
});

// Translating.

let running = null;
const busy = (is) => {
  html.classList.toggle("busy", is);
  one("#stop").hidden = !is;
  one("#progress").hidden = !is;
  const download = one("#download");
  const done = !is && opened !== null && opened.blocks.every((block) => block.segments);
  download.setAttribute("aria-disabled", String(!done));
  one("#copy").disabled = !done;
  if (done) download.href = api.fileOf(opened.id);
  else download.removeAttribute("href");
};
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// Translates what is open, or what has changed of it; returns how many segments are new, or null.
const update = async () => {
  running?.abort();
  const mine = running = new AbortController();
  const { id } = opened;
  busy(true);
  try {
    for (;;) {
      try {
        return await follow(id, mine.signal);
      } catch (error) {
        if (error.status === 404 && await reopen()) return null;
        if (error.status !== 503 || mine.signal.aborted) throw error;
        status.textContent = "Waiting: the server is busy";
        await pause(2000);
      }
    }
  } catch (error) {
    complain(error, () => update());
    return null;
  } finally {
    if (running === mine) {
      running = null;
      busy(false);
      status.textContent = opened ? summary() : "";
    }
  }
};
const follow = async (id, signal) => {
  let changed = 0;
  const bar = one("#progress");
  for await (const event of api.translation(id, signal)) {
    if (signal.aborted || opened?.id !== id) throw new DOMException("", "AbortError");
    if (event.event === "started") {
      takeGlossary(event.glossary);
      bar.max = event.words || 1;
      bar.value = 0;
      status.textContent = "Translating";
    } else if (event.event === "translated") {
      event.blocks.forEach(showChanged);
      bar.value = event.done;
      status.textContent = `${event.done.toLocaleString("en")} of ${count(opened.words, "word")}`;
    } else {
      changed = event.segments;
    }
  }
  filter();
  return changed;
};
one("#stop").addEventListener("click", () => running?.abort());

const takeGlossary = (state) => {
  glossary = state;
  one("#notice").textContent = state.notice;
};

// Opening and closing.

let picked = null; // a file to open
const chosen = () => ({
  format: one("#format").value,
  columns: one("#columns").value.split(",").map((each) => each.trim()).filter(Boolean),
});
const open = async (body, name, text = null) => {
  hush();
  const options = { name, ...chosen() };
  if (text !== null && !options.format) options.format = "text";
  const found = await api.open(body, options);
  kept.set("opened", text === null ? null : { id: found.id, text, options });
  enter(found);
};
// The server was started anew and knows nothing of what is open; the text is still here.
const reopen = async () => {
  const was = kept.get("opened");
  const id = location.hash.slice(1);
  if (!was || was.id !== id) return false;
  const found = await api.open(new Blob([was.text]), was.options);
  kept.set("opened", { ...was, id: found.id });
  kept.set(`drafts-${found.id}`, kept.get(`drafts-${id}`));
  history.replaceState(null, "", `#${found.id}`);
  enter(found);
  return true;
};
const enter = (found) => {
  opened = found;
  if (location.hash.slice(1) !== found.id) history.pushState(null, "", `#${found.id}`);
  one("#start").hidden = true;
  one("#review").hidden = false;
  one("#name").textContent = found.name;
  document.title = `${found.name} · id2en`;
  one("#flag").value = "";
  status.textContent = "";
  showAll();
  scrollTo(0, 0);
  update();
};
const leave = () => {
  running?.abort();
  opened = null;
  shown = [];
  list.replaceChildren();
  one("#review").hidden = true;
  one("#start").hidden = false;
  document.title = "id2en";
  tip.hide();
  one("#article").focus();
  about();
};
const restore = async () => {
  const id = location.hash.slice(1);
  if (!id) { leave(); return; }
  if (opened?.id === id) return;
  try {
    enter(await api.show(id));
  } catch (error) {
    try {
      if (error.status === 404 && await reopen()) return;
    } catch { /* then there is nothing to show */ }
    history.replaceState(null, "", location.pathname);
    leave();
    complain(error);
  }
};
addEventListener("hashchange", restore);
addEventListener("popstate", restore);
one("#new").addEventListener("click", () => { history.pushState(null, "", location.pathname); leave(); });

const pick = (file) => {
  picked = file;
  one("#picked").hidden = file === null;
  one("#article").hidden = file !== null;
  if (file) one("#picked .file").textContent = file.name;
  offerColumns();
};
const TABLES = /\.(csv|tsv|tab|xlsx|xlsm|jsonl|ndjson)$/i;
const offerColumns = () => {
  const format = one("#format").value;
  const table = format ? ["csv", "xlsx", "jsonl"].includes(format) : TABLES.test(picked?.name ?? "");
  one("#columns-field").hidden = !table;
};
one("#format").addEventListener("change", offerColumns);
one("#unpick").addEventListener("click", () => pick(null));
one("#file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) openFile(file);
  event.target.value = "";
});
const openFile = async (file) => {
  if (opened) { history.pushState(null, "", location.pathname); leave(); }
  pick(file);
  // The columns of a table are asked for first; all else needs no question.
  if (!one("#columns-field").hidden && !one("#columns").value) { one("#columns").focus(); return; }
  await submit();
};
// Text that was pasted is called by its first words.
const nameFor = (text) => {
  const words = text.trim().split("\n")[0].replace(/[^\p{L}\p{M}\p{N} -]/gu, " ").trim().split(/\s+/);
  return `${words.slice(0, 6).join(" ").slice(0, 60).trim() || "article"}.txt`;
};
const submit = async () => {
  const article = one("#article");
  const button = one("#open [type=submit]");
  button.disabled = true;
  try {
    if (picked) await open(picked, picked.name);
    else if (article.value.trim()) await open(new Blob([article.value]), nameFor(article.value), article.value);
    else { article.focus(); return; }
    pick(null);
    article.value = "";
    kept.set("article", null);
  } catch (error) {
    complain(error);
  } finally {
    button.disabled = false;
  }
};
one("#open").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
one("#article").addEventListener("input", (event) => kept.set("article", event.target.value));
one("#article").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
});

onDrop(openFile);

// What a document says, of a format that is not text.
const plainText = () => opened.blocks.filter((block) => !block.left_out)
  .map((block) => block.segments.map((each) => each.target).join(" ")).join("\n\n");
one("#copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(opened.format === "text" ? await api.textOf(opened.id) : plainText());
    say("The translation is copied.");
  } catch (error) {
    complain(error);
  }
});

// Editing.

const drafts = () => (opened && kept.get(`drafts-${opened.id}`)) ?? {};
const keepDraft = (source, text) => {
  const all = drafts();
  if (text === undefined) delete all[source];
  else all[source] = text;
  kept.set(`drafts-${opened.id}`, Object.keys(all).length ? all : null);
};
const restoreDraft = (element) => {
  const segment = segmentOf(element);
  if (segment && drafts()[segment.source] !== undefined) edit(element, { focus: false });
};
const edit = (element, { focus = true, caret = null } = {}) => {
  const segment = segmentOf(element);
  if (!segment) return;
  const there = one(".editor textarea", element);
  if (there) { there.focus(); return; }
  const target = one(".target", element);
  const text = make("textarea", { lang: "en", spellcheck: "true", rows: 1, "aria-label": "Translation" });
  text.value = drafts()[segment.source] ?? segment.target;
  const form = make("div", { className: "editor" }, text, make("p", {},
    make("button", { text: "Save", type: "button", className: "primary", "data-do": "save" }),
    make("button", { text: "Cancel", type: "button", "data-do": "cancel" }),
    make("span", {}, make("kbd", { text: "Enter" }), " saves, ", make("kbd", { text: "Ctrl Enter" }), " also goes on")));
  target.hidden = true;
  target.after(form);
  const fit = () => { text.style.height = "auto"; text.style.height = `${text.scrollHeight + 2}px`; };
  text.addEventListener("input", () => { fit(); keepDraft(segment.source, text.value); });
  fit();
  const place = caret ?? text.value.length;
  if (focus) { text.focus(); text.setSelectionRange(place, place); }
};
// Where in a target a click falls, in characters.
const caretAt = (target, event) => {
  const at = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const node = at?.offsetNode;
  if (!node || !target.contains(node)) return null;
  const range = document.createRange();
  range.selectNodeContents(target);
  range.setEnd(node, at.offset);
  return range.toString().length;
};
const closeEditor = (element) => {
  keepDraft(segmentOf(element).source, undefined);
  one(".editor", element)?.remove();
  one(".target", element).hidden = false;
};
const cancel = (element) => {
  closeEditor(element);
  element.focus({ preventScroll: true });
};
const save = async (element, { goOn = false } = {}) => {
  const segment = segmentOf(element);
  const text = one(".editor textarea", element).value.trim();
  if (text === "") { complain(new Error("A translation can’t be empty.")); return; }
  const next = goOn ? inOrder()[inOrder().indexOf(element) + 1] : null;
  if (text !== segment.target) {
    let correction;
    try {
      correction = await api.correct(segment.source, text);
    } catch (error) {
      complain(error);
      return;
    }
    closeEditor(element);
    element.focus({ preventScroll: true });
    update();
    say("Saved. It will be used for this sentence from now on.", {
      name: "Undo", does: () => undo(segment.source, correction.before),
    });
  } else {
    cancel(element);
  }
  if (next) { edit(next); next.scrollIntoView({ block: "nearest" }); }
};
// Takes a correction back: to the one before it, or to what the machine says.
const undo = async (source, before = null) => {
  try {
    const was = before === null ? await api.forget(source) : await api.correct(source, before);
    update();
    if (before === null && was.before !== null) {
      say("This is the machine’s again.", { name: "Undo", does: () => undo(source, was.before) });
    }
  } catch (error) {
    complain(error);
  }
};

// Terms.

const terms = termDialog({
  documentId: () => opened?.id ?? null,
  written: async (row, replaced, state) => {
    takeGlossary(state);
    const changed = await update();
    if (changed === null) return;
    const done = replaced === null ? "is added to" : "is changed in";
    say(`${row.source} → ${row.target} ${done} ${state.name}; ${count(changed, "segment")} changed.`);
  },
});
const termOf = (node) => {
  const mark = node?.closest?.("[data-hit]");
  const segment = mark && segmentOf(mark);
  return segment ? { mark, segment, term: segment.terms[Number(mark.dataset.hit)] } : null;
};
const showRow = ({ term, segment }) => {
  tip.hide();
  terms.show(term, segment, glossary.categories);
};

const tip = termTip(termOf);

// Selecting words of a source offers to add them.

const addSelected = () => {
  const found = selectedWords(segmentOf);
  const segment = found?.segment ?? segmentOf(document.activeElement);
  if (!segment) { say("Select words of the Indonesian text, or go to a segment first."); return; }
  terms.add(found?.words ?? "", segment, glossary.categories);
  getSelection().removeAllRanges();
};
offerToAdd(() => (opened && !terms.open ? selectedWords(segmentOf) : null), addSelected);

// Pointer and keys.

list.addEventListener("click", (event) => {
  const element = event.target.closest(".segment");
  if (!element) return;
  const action = event.target.closest("[data-do]")?.dataset.do;
  if (action === "save") save(element);
  else if (action === "cancel") cancel(element);
  else if (action === "undo") undo(segmentOf(element).source);
  else if (!getSelection().isCollapsed) return;
  else if (event.target.closest(".target")) {
    edit(element, { caret: caretAt(event.target.closest(".target"), event) });
  } else if (termOf(event.target)) showRow(termOf(event.target));
});
list.addEventListener("keydown", (event) => {
  const element = event.target.closest(".segment");
  if (event.isComposing || !event.target.closest(".editor textarea")) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    save(element, { goOn: event.ctrlKey || event.metaKey });
  } else if (event.key === "Escape") {
    event.stopPropagation();
    cancel(element);
  }
});

const goTo = (element) => {
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
  // Segments out of sight have an estimated height: only once it is in sight is its place known.
  requestAnimationFrame(() => element.scrollIntoView({ block: "center" }));
};
const before = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
const jump = (candidates, forward, noun, nouns = `${noun}s`, selector = ".segment") => {
  const top = one(".tools").offsetHeight;
  const from = document.activeElement.closest(selector);
  const sight = from ?? inOrder().find((each) => each.getBoundingClientRect().bottom > top) ?? document.body;
  const next = forward
    ? candidates.find((each) => before(sight, each) || (!from && each === sight))
    : candidates.findLast((each) => before(each, sight));
  if (next) goTo(next);
  status.textContent = next
    ? `${candidates.indexOf(next) + 1} of ${candidates.length.toLocaleString("en")} ${candidates.length === 1 ? noun : nouns}`
    : candidates.length ? `no more ${nouns}` : `no ${nouns}`;
};
const looked = () => inOrder().filter((each) => { const s = segmentOf(each); return s && toLookAt(s); });
const marksInOrder = () => inOrder().flatMap((element) => all(".source mark", element));
const marks = one("#marks");
const toggleMarks = () => marks.setAttribute("aria-pressed", String(!html.classList.toggle("plain")));
marks.addEventListener("click", toggleMarks);
const here = () => document.activeElement.closest(".segment");
const keys = {
  n: () => jump(looked(), true, "place to look at", "places to look at"),
  p: () => jump(looked(), false, "place to look at", "places to look at"),
  j: () => jump(inOrder(), true, "segment"),
  k: () => jump(inOrder(), false, "segment"),
  t: () => jump(marksInOrder(), true, "term", "terms", "mark, .segment"),
  r: () => jump(marksInOrder(), false, "term", "terms", "mark, .segment"),
  e: () => here() && edit(here()),
  u: () => { const segment = segmentOf(here()); if (segment?.corrected) undo(segment.source); },
  g: addSelected,
  m: toggleMarks,
  d: () => one("#download").click(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || one("dialog[open]")) return;
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "Escape") {
    tip.hide();
    hush();
    unsay();
  } else if (event.key === "Enter" && opened && !typing) {
    const found = termOf(event.target);
    if (found) showRow(found);
    else if (event.target.matches(".segment, .target")) edit(here());
    else return;
    event.preventDefault();
  } else if (!typing && one("#keys").checked && event.key === "?") {
    event.preventDefault();
    ask();
  } else if (!typing && one("#keys").checked && opened && event.key in keys) {
    event.preventDefault();
    keys[event.key]();
  }
});
const ask = () => { help.showModal(); one("#close").focus(); };
one("#ask").addEventListener("click", ask);
one("#close").addEventListener("click", () => help.close());

// The glossary may be changed elsewhere: in a spreadsheet, in another tab.

const about = async () => {
  try {
    const found = await api.state();
    takeGlossary(found.glossary);
    const terms = found.glossary.name
      ? `Glossary ${found.glossary.name}, ${count(found.glossary.rows, "row")}` : "No glossary";
    one("#about").textContent = `${terms} · ${count(found.corrections, "correction")} in the memory · ${found.model} · nothing leaves this machine`;
    const format = one("#format");
    if (format.options.length === 1) {
      for (const [name, endings] of Object.entries(found.formats)) {
        format.append(make("option", { value: name, text: `${name} (${endings.join(" ")})` }));
      }
      one("#file").accept = Object.values(found.formats).flat().join(",");
    }
    return found;
  } catch (error) {
    complain(error, about);
    return null;
  }
};
addEventListener("focus", async () => {
  if (!opened || running || terms.open) return;
  const seen = glossary.version;
  const found = await api.state().catch(() => null);
  if (!found) return;
  takeGlossary(found.glossary);
  if (found.glossary.version === seen || !opened || running) return;
  const changed = await update();
  if (changed !== null) say(`${found.glossary.name} was changed; ${count(changed, "segment")} changed here.`);
});

one("#article").value = kept.get("article") ?? "";
await restore();
