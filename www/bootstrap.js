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

// Recorded histories, and runs side by side, have programs of their own, loaded when they are asked for. What they show
// stands over the lab, which waits as it is.
const over = {
  history: { name: "judge", failed: "The judge of histories could not start: a part of it did not load." },
  study: { name: "study", failed: "Runs could not be put side by side: a part of the lab did not load." },
};

async function show(id, ...what) {
  const place = document.createElement("div");
  place.id = id;
  const { name, failed } = over[id];
  if (!over[id].program) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = address(`${name}.css`);
    document.head.append(style);
  }
  document.getElementById("app").hidden = true;
  document.body.append(place);
  place.setAttribute("aria-busy", "true");
  try {
    over[id].program ??= await import(address(`${name}.js`));
    await over[id].program.default();
    over[id].program.open(...what);
  } catch (error) {
    console.error(error);
    over[id].program = undefined;
    hide(id);
    document.body.prepend(paragraph(failed));
  }
  place.removeAttribute("aria-busy");
}

function hide(id) {
  document.getElementById(id)?.remove();
  document.getElementById("app").hidden = false;
}

function openHistory(name, what) {
  if (document.getElementById("history")) {
    document.dispatchEvent(new CustomEvent("netsplit-file", { detail: what }));
  } else {
    show("history", name, what);
  }
}

// The address is that of the comparison while it is shown, and the lab's again afterwards.
const comparison = () => /^#\s*c/.test(location.hash);
let before = "";

function compare(what) {
  if (document.getElementById("study")) return;
  before = comparison() ? "" : location.hash;
  show("study", what);
}

function closeStudy() {
  hide("study");
  if (comparison()) history.replaceState(null, "", before || location.pathname + location.search);
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
document.addEventListener("netsplit-close", () => hide("history"));
document.addEventListener("netsplit-compare", ({ detail }) => compare(detail));
document.addEventListener("netsplit-close-study", closeStudy);
addEventListener("hashchange", () => {
  const shown = document.getElementById("study");
  if (comparison() && !shown) compare(location.hash.slice(1));
  // A run of the lab was asked for, as by the link of one that stood among others.
  if (!comparison() && shown) document.dispatchEvent(new Event("netsplit-close-study"));
});

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

if (comparison()) compare(location.hash.slice(1));

try {
  const program = await import(address(js));
  await program.default({ module_or_path: address(wasm) });
  page.dataset.lab = "started";
  performance.mark("started");
} catch (error) {
  fail(error);
}
