// What textual.js leaves to the page: where the websocket is, the font, the keyboard's focus, and how it ends.

const openTerminal = window.onload;

function websocketUrl() {
  return `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/ws`;
}

// a token in the address has done its work: it stays out of sight and out of the history
function hideToken() {
  const url = new URL(window.location.href);
  url.searchParams.delete("token");
  window.history.replaceState(null, "", url);
}

function focusTerminal() {
  const input = document.querySelector(".xterm-helper-textarea");
  if (input) input.focus();
}

function watch() {
  let seen = "";
  new MutationObserver(() => {
    const classes = document.body.classList;
    const now = classes.contains("-closed") ? "closed" : classes.contains("-first-byte") ? "open" : "";
    if (now === seen) return;
    seen = now;
    if (now === "open") focusTerminal();
    if (now === "closed") document.getElementById("again").focus();
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
}

window.onload = async (event) => {
  hideToken();
  document.getElementById("again").addEventListener("click", () => window.location.reload());
  if (!document.createElement("canvas").getContext("webgl2")) {
    document.body.classList.add("-undrawable");
    return;
  }
  document.querySelector(".textual-terminal").dataset.sessionWebsocketUrl = websocketUrl();
  watch();
  // the terminal measures its letters once, when it opens
  await document.fonts.load("16px 'Roboto Mono'").catch(() => []);
  openTerminal(event);
};

window.addEventListener("focus", focusTerminal);
