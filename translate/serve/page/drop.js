// Files dropped anywhere on the page.
import { one } from "./dom.js";

export const onDrop = (openFile) => {
  const drop = one("#drop");
  const hasFile = (event) => [...event.dataTransfer.types].includes("Files");
  let over = 0;
  addEventListener("dragenter", (event) => { if (hasFile(event)) { over += 1; drop.hidden = false; } });
  addEventListener("dragleave", (event) => { if (hasFile(event) && (over -= 1) <= 0) drop.hidden = true; });
  addEventListener("dragover", (event) => { if (hasFile(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    over = 0;
    drop.hidden = true;
    if (event.dataTransfer.files.length) openFile(event.dataTransfer.files[0]);
  });
};
