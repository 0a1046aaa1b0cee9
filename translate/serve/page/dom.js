// Small helpers. Text enters the page through textContent only.
export const one = (query, root = document) => root.querySelector(query);
export const all = (query, root = document) => [...root.querySelectorAll(query)];

export const make = (name, { text, className, ...attributes } = {}, ...children) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

export const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

// What survives a reload of this tab. Storage may be full or forbidden; then nothing does.
export const kept = {
  get: (key) => {
    try { return JSON.parse(sessionStorage.getItem(`id2en-${key}`)); } catch { return null; }
  },
  set: (key, value) => {
    try {
      if (value === null) sessionStorage.removeItem(`id2en-${key}`);
      else sessionStorage.setItem(`id2en-${key}`, JSON.stringify(value));
    } catch { /* not kept */ }
  },
};
