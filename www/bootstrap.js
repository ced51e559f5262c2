// Starts the lab: loads the program whose names stand on this script's own element, and says so in a sentence
// when it cannot. <html data-lab> is "started" or "failed" in the end.

const page = document.documentElement;
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
const address = (name) => new URL(name, document.baseURI);

// A link to "" would lose the run that stands after the # of the address.
addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-reload]")) {
    event.preventDefault();
    location.reload();
  }
});

function paragraph(sentence) {
  const made = document.createElement("p");
  made.setAttribute("role", "alert");
  made.className = "bootstrap";
  const reload = document.createElement("a");
  reload.href = "";
  reload.dataset.reload = "";
  reload.textContent = "Reload";
  made.append(`${sentence} `, reload);
  return made;
}

function fail(error) {
  console.error(error);
  page.dataset.lab = "failed";
  const sentence =
    typeof WebAssembly === "undefined"
      ? "The lab cannot start: this browser has no WebAssembly, which the lab is made of."
      : "The lab could not start: a part of it did not load, or this browser is too old for it.";
  document.getElementById("app").replaceChildren(paragraph(sentence));
}

// A panic ends the program, not the page; without this it would only seem to hang.
function stop(reason) {
  if (!(reason instanceof WebAssembly.RuntimeError) || page.dataset.lab !== "started") return;
  page.dataset.lab = "failed";
  const sentence = "The lab stopped on an error of its own; what you see may no longer answer.";
  document.body.prepend(paragraph(sentence));
}

addEventListener("error", (event) => stop(event.error));
addEventListener("unhandledrejection", (event) => stop(event.reason));

try {
  const program = await import(address(js));
  await program.default({ module_or_path: address(wasm) });
  page.dataset.lab = "started";
  performance.mark("started");
} catch (error) {
  fail(error);
}
