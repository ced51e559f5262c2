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

// Recorded histories have a program of their own, loaded when the first one is opened: dropped, pasted, or asked for
// by a button. It stands over the lab, which waits as it is.
let judge;

async function openHistory(name, what) {
  if (document.getElementById("history")) {
    document.dispatchEvent(new CustomEvent("netsplit-file", { detail: what }));
    return;
  }
  const place = document.createElement("div");
  place.id = "history";
  if (!judge) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = address("judge.css");
    document.head.append(style);
  }
  document.getElementById("app").hidden = true;
  document.body.append(place);
  try {
    judge ??= await import(address("judge.js"));
    await judge.default();
    judge.open(name, what);
  } catch (error) {
    console.error(error);
    judge = undefined;
    closeHistory();
    document.body.prepend(paragraph("The judge of histories could not start: a part of it did not load."));
  }
}

function closeHistory() {
  document.getElementById("history")?.remove();
  document.getElementById("app").hidden = false;
}

const bringsFile = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragover", (event) => bringsFile(event) && event.preventDefault());
addEventListener("drop", (event) => {
  if (!bringsFile(event)) return;
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file) openHistory(file.name, file);
});
document.addEventListener("netsplit-open", ({ detail }) => {
  openHistory(detail ? "this run" : "", detail ? new File([detail], "this run") : undefined);
});
document.addEventListener("netsplit-close", closeHistory);

// The program that has every system, loaded when one is asked for that the page does not have itself. Its answer to
// that event is a function from bytes to bytes, or nothing if it did not load.
let stores;

document.addEventListener("netsplit-need-stores", async () => {
  let answer;
  try {
    stores ??= await import(address("stores.js"));
    await stores.default();
    answer = stores.answer;
  } catch (error) {
    console.error(error);
    stores = undefined;
  }
  document.dispatchEvent(new CustomEvent("netsplit-stores", { detail: answer }));
});

try {
  const program = await import(address(js));
  await program.default({ module_or_path: address(wasm) });
  page.dataset.lab = "started";
  performance.mark("started");
} catch (error) {
  fail(error);
}
