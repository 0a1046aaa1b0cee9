// Segments as they stand on the page: marked texts, badges, and what a filter knows them by.
import { make } from "./dom.js";

const REASONS = { "english": "English already", "link": "a link", "no words": "no words", "boilerplate": "web clutter" };

// Offsets of the API count code points; a string of JavaScript counts halves of some.
const marked = (text, spans, role) => {
  const points = [...text];
  const parts = [];
  let position = 0;
  const inOrder = spans.filter((span) => span.at).sort((a, b) => a.at[0] - b.at[0] || b.at[1] - a.at[1]);
  for (const { at: [start, end], term, hit } of inOrder) {
    if (start < position || start >= end || end > points.length) continue;
    parts.push(points.slice(position, start).join(""));
    parts.push(make("mark", {
      text: points.slice(start, end).join(""), className: term.outcome, "data-hit": hit, tabindex: -1, role,
    }));
    position = end;
  }
  parts.push(points.slice(position).join(""));
  return parts.filter((part) => part !== "");
};

export const toLookAt = (segment) =>
  segment.findings.length > 0 || segment.terms.some((term) => term.outcome === "lost");

export const flags = (segment) => {
  const found = new Set(segment.terms.map((term) => term.outcome));
  if (toLookAt(segment)) found.add("look");
  if (segment.findings.length) found.add("finding");
  if (segment.corrected) found.add("corrected");
  if (segment.passed_through) found.add("passed");
  return found;
};

const badges = (segment, block, first) => {
  const list = [];
  if (first && block.boilerplate) list.push(make("li", { text: `web clutter: ${block.boilerplate}${block.left_out ? ", left out" : ""}`, className: "badge" }));
  if (segment.passed_through) {
    const reason = REASONS[segment.passed_through] ?? segment.passed_through;
    list.push(make("li", { text: `left as it is: ${reason}`, className: "badge" }));
  }
  if (segment.corrected) {
    const undo = make("button", { text: "Undo", type: "button", "data-do": "undo", title: "Back to the machine’s (u)" });
    list.push(make("li", { text: "your words", className: "badge yours" }, undo));
  }
  for (const { guard, detail } of segment.findings) {
    list.push(make("li", { className: "badge finding" }, make("b", { text: guard }), `: ${detail}`));
  }
  segment.terms.forEach((term, hit) => {
    if (term.outcome !== "lost") return;
    list.push(make("li", { className: "badge lost", "data-hit": hit, tabindex: 0, role: "button" },
      "«", make("span", { text: term.found, lang: "id" }), `» is not «${term.row.target}»`));
  });
  return list.length ? make("ul", { className: "notes" }, ...list) : null;
};

// A block's elements: one for each segment, or one that waits for its translation.
export const elements = (block) => {
  const line = block.line || block.number + 1;
  const of = (segment, part) => {
    const parts = block.segments?.length ?? 1;
    const label = parts > 1 ? `${line}.${part + 1}` : `${line}`;
    const classes = ["segment"];
    if (part === 0) classes.push("start");
    if (block.kind === "heading") classes.push("heading");
    if (block.left_out) classes.push("passed");
    if (!segment) {
      return make("div", { className: `${classes.join(" ")} waiting`, "aria-busy": "true" },
        make("span", { text: label, className: "no" }),
        make("p", { text: block.text, className: "source", lang: "id" }),
        make("p", { className: "target", "aria-label": "waiting" }));
    }
    if (segment.passed_through) classes.push("passed");
    if (segment.corrected) classes.push("corrected");
    const left = segment.passed_through === "english" ? "en" : "id";
    const sources = segment.terms.map((term, hit) => ({ at: term.source, term, hit }));
    const targets = segment.terms.map((term, hit) => ({ at: term.target, term, hit }));
    return make("div", { className: classes.join(" "), tabindex: -1 },
      make("span", { text: label, className: "no" }),
      make("p", { className: "source", lang: left }, ...marked(segment.source, sources, "button")),
      make("p", { className: "target", lang: segment.passed_through ? left : "en", tabindex: 0 }, ...marked(segment.target, targets)),
      badges(segment, block, part === 0));
  };
  return block.segments ? block.segments.map(of) : [of(null, 0)];
};
