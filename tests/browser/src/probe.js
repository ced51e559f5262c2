// Served and run before all else in tests: remembers everything that went wrong in the page.
"use strict";
window.netsplitProbe = [];
{
  const note = (text) => window.netsplitProbe.push(text);
  addEventListener(
    "error",
    (event) => {
      const { target } = event;
      if (target instanceof Element) note(`${target.localName} did not load: ${target.src || target.href}`);
      else note(`error: ${event.message}`);
    },
    true,
  );
  addEventListener("unhandledrejection", (event) => note(`unhandled rejection: ${event.reason}`));
  addEventListener("securitypolicyviolation", (event) =>
    note(`policy violated: ${event.effectiveDirective} ${event.blockedURI}`),
  );
  const { error } = console;
  console.error = (...words) => {
    note(`console: ${words.map(String).join(" ")}`);
    error.apply(console, words);
  };
}
