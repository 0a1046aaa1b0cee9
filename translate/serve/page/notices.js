// What the page says, and what went wrong with a way to try it again.
import { all, one } from "./dom.js";

const toast = one("#toast");
let hiding = 0;

export const say = (message, action = null) => {
  const [text, button] = all("#toast > *");
  text.textContent = message;
  button.hidden = action === null;
  if (action) {
    button.textContent = action.name;
    button.onclick = () => { unsay(); action.does(); };
  }
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(unsay, action ? 9000 : 5000);
};
export const unsay = () => { toast.hidden = true; };

let again = null;
export const complain = (error, retry = null) => {
  if (error.name === "AbortError") return;
  one("#alert > span").textContent = error.message;
  again = retry;
  one("#again").hidden = retry === null;
  one("#alert").hidden = false;
};
export const hush = () => { one("#alert").hidden = true; };
one("#hush").addEventListener("click", hush);
one("#again").addEventListener("click", () => { hush(); again?.(); });
