// Light and dark, as chosen on any page of id2en. A page opened from a folder may not be allowed to
// remember the choice. In a block: on self-contained pages other script stands beside it.
{
  const html = document.documentElement;
  const theme = document.querySelector("#theme");
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (html.dataset.theme ?? (systemDark.matches ? "dark" : "light")) === "dark";
  const tell = () => theme.setAttribute("aria-pressed", String(isDark()));
  try {
    const chosen = localStorage.getItem("id2en-theme");
    if (chosen === "dark" || chosen === "light") html.dataset.theme = chosen;
  } catch { /* not allowed */ }
  theme.addEventListener("click", () => {
    html.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("id2en-theme", html.dataset.theme); } catch { /* not allowed */ }
    tell();
  });
  systemDark.addEventListener("change", tell);
  tell();
}
