// Light and dark, as chosen on any page of id2en.
import { one } from "./dom.js";

const html = document.documentElement;
const theme = one("#theme");
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (html.dataset.theme ?? (systemDark.matches ? "dark" : "light")) === "dark";
const tell = () => theme.setAttribute("aria-pressed", String(isDark()));
try {
  const was = localStorage.getItem("id2en-theme");
  if (was === "dark" || was === "light") html.dataset.theme = was;
} catch { /* not allowed */ }
theme.addEventListener("click", () => {
  html.dataset.theme = isDark() ? "light" : "dark";
  try { localStorage.setItem("id2en-theme", html.dataset.theme); } catch { /* not allowed */ }
  tell();
});
systemDark.addEventListener("change", tell);
tell();
