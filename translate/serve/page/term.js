// The dialog in which a row of the glossary is looked at, changed, or added.
import * as api from "./api.js";
import { count, make, one } from "./dom.js";
import { unsay } from "./notices.js";

const LISTS = ["alternatives", "forbidden"];
const TELLING = ["match", "case", "article", "status", "alternatives", "forbidden"];
const EMPTY = {
  source: "", target: "", category: "", match: "", case: "", alternatives: [], forbidden: [],
  article: "", status: "", note: "", citation: "",
};
const ORDER = ["error", "warning", "info"];

// written(row, replaced) is called when a row has been written; documentId() says what is open.
export const termDialog = ({ documentId, written }) => {
  const dialog = one("#term");
  const form = one("#row");
  const save = one("#term-save");
  const said = one("#term-said");
  const hits = one("#term-hits");
  const title = one("#term-title");
  const context = one("#term-context");
  const note = one("#term-note");
  const fields = form.elements;

  let replaces = null; // source of the row that is changed
  let version = null; // of the glossary that the last check was of
  let stale = true; // whether the row was changed since
  let checking = null;
  let typing = 0;
  let slow = 0;
  let opened = 0; // counts, so that what comes late is not put into another row

  const fill = (row) => {
    for (const [name, value] of Object.entries(row)) {
      fields[name].value = LISTS.includes(name) ? value.join("\n") : value;
    }
    // «approved» says what an empty cell says.
    if (row.status === "approved") fields.status.value = "";
  };
  const row = () => Object.fromEntries(Object.keys(EMPTY).map((name) => {
    const { value } = fields[name];
    return [name, LISTS.includes(name) ? value.split("\n").filter((line) => line.trim()) : value];
  }));

  const tell = (message, ...more) => said.replaceChildren(
    make("ul", { className: "remarks" }, make("li", { className: "error" }, message, ...more)));

  // Shows what would come of the row; returns whether there is nothing to be warned of.
  const show = (found) => {
    stale = false;
    version = found.version;
    hits.textContent = found.hits === null ? "" : `found in ${count(found.hits, "sentence")} here`;
    save.disabled = found.refused !== "";
    if (found.refused) {
      const other = found.existing && replaces === null
        ? make("button", { text: "Edit that row", type: "button" }) : null;
      other?.addEventListener("click", () => edit(found.existing));
      tell(make("p", { text: found.refused }), other);
      return false;
    }
    const sorted = found.warnings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
    const remarks = sorted.map((each) => make("li", { className: each.severity },
      make("b", { text: each.severity }), ` ${each.message}. `, make("span", { text: each.fix, className: "quiet" })));
    said.replaceChildren(...(remarks.length ? [make("ul", { className: "remarks" }, ...remarks)] : []));
    return sorted.every((each) => each.severity === "info");
  };

  const check = async () => {
    checking?.abort();
    clearTimeout(typing);
    clearTimeout(slow);
    const mine = checking = new AbortController();
    hits.textContent = "";
    save.disabled = !fields.source.value.trim() || !fields.target.value.trim();
    if (save.disabled) {
      said.replaceChildren();
      return false;
    }
    slow = setTimeout(() => { hits.textContent = "checking …"; }, 400);
    try {
      const found = await api.check({ row: row(), replaces, document: documentId() }, mine.signal);
      return checking === mine && show(found);
    } catch (error) {
      if (error.name !== "AbortError") tell(error.message);
      return false;
    } finally {
      if (checking === mine) clearTimeout(slow);
    }
  };
  const checkSoon = () => {
    stale = true;
    clearTimeout(typing);
    typing = setTimeout(check, 250);
  };

  const begin = (values, heading, button) => {
    opened += 1;
    stale = true;
    fill({ ...EMPTY, ...values });
    title.textContent = heading;
    save.textContent = button;
    one("#more").open = TELLING.some((name) => (values[name] ?? "").length > 0 && values[name] !== "approved");
    said.replaceChildren();
    if (!dialog.open) dialog.showModal();
    fields.target.focus();
    fields.target.select();
    check();
  };
  const explain = (segment, found) => {
    context.replaceChildren();
    if (!segment) return;
    const at = found ? segment.source.indexOf(found) : -1;
    context.append(at < 0 ? segment.source : segment.source.slice(0, at));
    if (at >= 0) context.append(make("b", { text: found }), segment.source.slice(at + found.length));
  };
  const edit = (old) => {
    replaces = old.source;
    begin(old, "Change a row of the glossary", "Change row");
  };

  form.addEventListener("input", checkSoon);
  one("#term-cancel").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    clearTimeout(typing);
    checking?.abort();
    opened += 1;
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // Nothing is written before what the lint says of it was to be seen.
    if (save.disabled || (stale && !await check())) return;
    save.disabled = true;
    const asked = { row: row(), replaces, version };
    try {
      const state = await api.write(asked);
      dialog.close();
      written(asked.row, replaces, state);
    } catch (error) {
      await check();
      tell(error.message);
    }
  });

  return {
    // A row for words of a sentence; the machine's rendering of them alone is a beginning.
    async add(words, segment, categories) {
      unsay();
      replaces = null;
      note.hidden = true;
      one("#categories").replaceChildren(...categories.map((value) => make("option", { value })));
      explain(segment, words);
      begin({ source: words }, "Add a row to the glossary", "Add row");
      if (!words) {
        fields.source.focus();
        return;
      }
      const mine = opened;
      try {
        const rendering = await api.rendering(words);
        if (mine !== opened || fields.target.value) return;
        fields.target.value = rendering.trim();
        if (document.activeElement === fields.target) fields.target.select();
        check();
      } catch { /* then there is no beginning */ }
    },
    // The row of a term that was found.
    show(term, segment, categories) {
      unsay();
      one("#categories").replaceChildren(...categories.map((value) => make("option", { value })));
      explain(segment, term.found);
      note.hidden = term.editable;
      if (term.editable) {
        edit(term.row);
        return;
      }
      note.textContent = `Its row is in ${term.place.replace(/:\d+$/, "")}, which is not written to. A row added here takes its place.`;
      replaces = null;
      begin(term.row, "Add a row to the glossary", "Add row");
    },
    get open() { return dialog.open; },
  };
};
