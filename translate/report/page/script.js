// What a page does for its reader: filter, sort, jump, show a term's row of the glossary.
// Text enters the page through textContent only.
"use strict";
(() => {
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const html = document.documentElement;
  const tools = one(".tools");
  const status = one("#status");
  const tip = one("#tip");
  const help = one("#help");
  const segments = all(".segment");
  const inOrder = [...segments];
  const controls = all("[data-filter]");

  const make = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const flagged = (segment, flag) => (segment.dataset.flags ?? "").split(" ").includes(flag);
  const shown = (segment) => !segment.hidden;

  const marks = one("#marks");
  const toggleMarks = () => {
    marks.setAttribute("aria-pressed", String(!html.classList.toggle("plain")));
  };
  marks.addEventListener("click", toggleMarks);

  // Filter and sort.

  const texts = new Map();
  const textOf = (segment) => {
    if (!texts.has(segment)) texts.set(segment, segment.textContent.toLowerCase());
    return texts.get(segment);
  };
  const tests = {
    words: (segment, value) => textOf(segment).includes(value.toLowerCase()),
    flag: flagged,
    article: (segment, value) => `${segment.dataset.article}-`.startsWith(`${value}-`),
    row: (segment, value) => one(`[data-row="${CSS.escape(value)}"]`, segment) !== null,
    least: (segment, value) => Number(segment.dataset.chrf) >= Number(value),
    most: (segment, value) => Number(segment.dataset.chrf) <= Number(value),
  };

  const filter = () => {
    const asked = controls.filter((c) => c.dataset.filter in tests && c.value.trim() !== "");
    for (const segment of segments) {
      segment.hidden = !asked.every((c) => tests[c.dataset.filter](segment, c.value.trim()));
    }
    for (const part of all(".article")) {
      part.hidden = all(".segment", part).length > 0 && !all(".segment", part).some(shown);
    }
    const count = segments.filter(shown).length;
    const total = plural(segments.length, "segment");
    status.textContent = asked.length ? `${count.toLocaleString("en")} of ${total}` : total;
  };

  const sorters = {
    "chrf": (a, b) => a.dataset.chrf - b.dataset.chrf,
    "-chrf": (a, b) => b.dataset.chrf - a.dataset.chrf,
    "delta": (a, b) => (a.dataset.delta ?? 0) - (b.dataset.delta ?? 0),
    "-delta": (a, b) => (b.dataset.delta ?? 0) - (a.dataset.delta ?? 0),
    "-length": (a, b) => b.dataset.length - a.dataset.length,
    "length": (a, b) => a.dataset.length - b.dataset.length,
  };
  const sort = (order) => {
    const sorted = order in sorters ? [...inOrder].sort(sorters[order]) : inOrder;
    const lists = new Map();
    for (const segment of sorted) {
      if (!lists.has(segment.parentNode)) lists.set(segment.parentNode, []);
      lists.get(segment.parentNode).push(segment);
    }
    for (const [parent, list] of lists) parent.append(...list);
    segments.splice(0, segments.length, ...all(".segment"));
  };

  let waiting = 0;
  for (const control of controls) {
    control.addEventListener("input", () => {
      hideTip();
      if (control.dataset.filter === "sort") sort(control.value);
      clearTimeout(waiting);
      waiting = setTimeout(filter, control.type === "search" ? 120 : 0);
    });
  }
  const clearFilters = () => {
    for (const control of controls) if (control.dataset.filter in tests) control.value = "";
    filter();
  };

  // A term's row of the glossary, beside the term.

  let marked = null;
  const partners = (mark) => {
    const segment = mark.closest(".segment");
    return segment ? all(`[data-hit="${CSS.escape(mark.dataset.hit)}"]`, segment) : [];
  };
  const hideTip = () => {
    if (!marked) return;
    for (const each of partners(marked)) each.classList.remove("on");
    marked.removeAttribute("aria-describedby");
    marked = null;
    tip.hidden = true;
  };
  const showTip = (mark) => {
    if (mark === marked) return;
    hideTip();
    const line = document.getElementById(`row${mark.dataset.row}`);
    if (!line) return;
    const heads = all("th", line.closest("table").tHead).map((head) => head.textContent);
    const [source, target, ...cells] = all("th, td", line);
    const title = make("p", "", "pair");
    title.append(make("span", source.textContent), " → ");
    title.append(...[...target.childNodes].map((node) => node.cloneNode(true)));
    const facts = document.createElement("dl");
    cells.forEach((cell, index) => {
      if (!cell.textContent || cell.classList.contains("n")) return;
      facts.append(make("dt", heads[index + 2]), make("dd", cell.textContent));
    });
    const outcome = mark.dataset.outcome ?? mark.className;
    tip.replaceChildren(title, make("p", outcome, `outcome ${outcome}`), facts);
    marked = mark;
    for (const each of partners(mark)) each.classList.add("on");
    mark.setAttribute("aria-describedby", "tip");
    tip.hidden = false;
    placeTip();
  };
  const placeTip = () => {
    tip.style.left = tip.style.top = "";
    if (matchMedia("(max-width: 44rem)").matches) return; // the style puts it at the bottom
    const at = marked.getClientRects()[0] ?? marked.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const below = at.bottom + 8 + size.height <= innerHeight;
    tip.style.left = `${Math.max(8, Math.min(at.left, html.clientWidth - size.width - 8))}px`;
    tip.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - 8 - size.height)}px`;
  };

  const termAt = (target) => target instanceof Element ? target.closest("[data-row]") : null;
  let leaving = 0;
  document.addEventListener("pointerover", (event) => {
    const term = termAt(event.target);
    if (term) { clearTimeout(leaving); showTip(term); }
    else if (tip.contains(event.target)) clearTimeout(leaving);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "mouse" || !marked) return;
    clearTimeout(leaving);
    leaving = setTimeout(() => { if (document.activeElement !== marked) hideTip(); }, 150);
  });
  document.addEventListener("focusin", (event) => {
    const term = termAt(event.target);
    if (term) showTip(term);
  });
  document.addEventListener("focusout", (event) => {
    if (termAt(event.target)) hideTip();
  });
  document.addEventListener("click", (event) => {
    const term = termAt(event.target);
    if (term) showTip(term);
    else if (!tip.contains(event.target)) hideTip();
  });
  addEventListener("scroll", () => {
    if (!marked) return;
    const at = marked.getBoundingClientRect();
    if (at.bottom < 0 || at.top > innerHeight) hideTip();
    else placeTip();
  }, { passive: true });

  // Jump.

  const goTo = (element) => {
    if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
    // Segments out of sight have an estimated height: only once it is in sight is its place known.
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
    requestAnimationFrame(() => element.scrollIntoView({ block: "center" }));
  };
  const inSight = () =>
    segments.find((each) => shown(each) && each.getBoundingClientRect().bottom > tools.offsetHeight)
    ?? document.body;
  const before = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  const jump = (list, forward, noun, selector = ".segment") => {
    const from = document.activeElement.closest(selector);
    const sight = from ?? inSight();
    const next = forward
      ? list.find((each) => before(sight, each) || (!from && each === sight))
      : list.findLast((each) => before(each, sight));
    if (next) goTo(next);
    status.textContent = next
      ? `${list.indexOf(next) + 1} of ${plural(list.length, noun)}`
      : list.length ? `no more ${noun}s` : `no ${noun}s`;
  };
  const toLookAt = () => segments.filter((each) => shown(each) && flagged(each, "look"));
  const terms = () => all(".source mark").filter((each) => shown(each.closest(".segment")));
  const keys = {
    n: () => jump(toLookAt(), true, "place"),
    p: () => jump(toLookAt(), false, "place"),
    j: () => jump(segments.filter(shown), true, "segment"),
    k: () => jump(segments.filter(shown), false, "segment"),
    t: () => jump(terms(), true, "term", "mark, .segment"),
    r: () => jump(terms(), false, "term", "mark, .segment"),
    m: toggleMarks,
    "/": () => one("#words").focus(),
    "?": () => ask(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape") {
      if (marked) hideTip();
      else if (typing && typing.value === "") typing.blur();
      else clearFilters();
    } else if (!typing && one("#keys").checked && event.key in keys) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  const ask = () => {
    help.showModal();
    one("#close").focus();
  };
  one("#ask").addEventListener("click", ask);
  one("#close").addEventListener("click", () => help.close());

  tools.hidden = false;
  filter();
})();
