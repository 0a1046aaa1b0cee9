// The card that tells what the glossary says of the term under the pointer or the focus.
import { all, make, one } from "./dom.js";

// termOf(node) is the term that a node of the page belongs to, with its mark, or null.
export const termTip = (termOf) => {
  const tip = one("#tip");
  let tipped = null; // the mark it is shown for

  const partners = (mark) => all(`[data-hit="${CSS.escape(mark.dataset.hit)}"]`, mark.closest(".segment"));
  const hide = () => {
    if (!tipped) return;
    if (tipped.isConnected) for (const each of partners(tipped)) each.classList.remove("on");
    tipped.removeAttribute("aria-describedby");
    tipped = null;
    tip.hidden = true;
  };
  const put = () => {
    tip.style.left = tip.style.top = "";
    if (matchMedia("(max-width: 44rem)").matches) return; // the style puts it at the bottom
    const at = tipped.getClientRects()[0] ?? tipped.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const below = at.bottom + 8 + size.height <= innerHeight;
    const right = document.documentElement.clientWidth - size.width - 8;
    tip.style.left = `${Math.max(8, Math.min(at.left, right))}px`;
    tip.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - 8 - size.height)}px`;
  };
  const show = ({ mark, term }) => {
    if (mark === tipped) return;
    hide();
    const { row } = term;
    const facts = make("dl");
    const more = [["also", row.alternatives.join(", ")], ["never", row.forbidden.join(", ")],
      ["Category", row.category], ["Note", row.note], ["Citation", row.citation], ["Row", term.place]];
    for (const [name, text] of more) if (text) facts.append(make("dt", { text: name }), make("dd", { text }));
    tip.replaceChildren(
      make("p", { className: "pair" }, make("span", { text: row.source }), " → ", make("b", { text: row.target })),
      make("p", { text: term.outcome, className: `outcome ${term.outcome}` }),
      facts,
      mark.closest(".target") ? "" : make("p", { text: "Click to change the row.", className: "do" }));
    tipped = mark;
    for (const each of partners(mark)) each.classList.add("on");
    mark.setAttribute("aria-describedby", "tip");
    tip.hidden = false;
    put();
  };
  const follow = (event) => {
    const found = termOf(event.target);
    if (found) show(found);
    else hide();
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") follow(event); // a finger opens the row itself
  });
  document.addEventListener("focusin", follow);
  addEventListener("scroll", () => { if (tipped) put(); }, { passive: true });
  return { hide };
};
