// What the server is asked. What it refuses is thrown as an Error with its words.

export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const ask = async (method, path, { json, body, signal } = {}) => {
  const options = { method, signal };
  if (json !== undefined) {
    options.body = JSON.stringify(json);
    options.headers = { "Content-Type": "application/json" };
  } else if (body !== undefined) {
    options.body = body;
    options.headers = { "Content-Type": "application/octet-stream" };
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused("The server does not answer. Is id2en serve still running?", 0);
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  throw new Refused(told.error ?? `The server answered ${response.status}.`, response.status);
};
const asJson = async (...asked) => (await ask(...asked)).json();

export const state = () => asJson("GET", "/api/state");
export const show = (id) => asJson("GET", `/api/documents/${encodeURIComponent(id)}`);
export const open = (body, { name, format, columns }) => {
  const said = new URLSearchParams({ name });
  if (format) said.set("format", format);
  for (const column of columns) said.append("column", column);
  return asJson("POST", `/api/documents?${said}`, { body });
};
export const fileOf = (id) => `/api/documents/${encodeURIComponent(id)}/file`;
export const textOf = async (id) => (await ask("GET", fileOf(id))).text();
export const correct = (source, target) => asJson("PUT", "/api/corrections", { json: { source, target } });
export const forget = (source) => asJson("POST", "/api/corrections/forget", { json: { source } });
export const check = (json, signal) => asJson("POST", "/api/glossary/check", { json, signal });
export const write = (json) => asJson("POST", "/api/glossary/rows", { json });
export const rendering = async (q, signal) => {
  const json = { q, source: "id", target: "en" };
  return (await asJson("POST", "/translate", { json, signal })).translatedText;
};

// Yields what the server tells of a translation, one event a line.
export async function* translation(id, signal) {
  const response = await ask("POST", `/api/documents/${encodeURIComponent(id)}/translation`, { signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let finished = false;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      const lines = (rest + (value ?? "")).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const event = JSON.parse(line);
        if (event.event === "failed") throw new Refused(event.error, 500);
        finished ||= event.event === "finished";
        yield event;
      }
      if (done) break;
    }
  } catch (error) {
    if (error instanceof Refused || error.name === "AbortError") throw error;
    throw new Refused("The connection broke off. Is id2en serve still running?", 0);
  }
  if (!finished) throw new Refused("The translation broke off. Is id2en serve still running?", 0);
}
