// Runs every protocol in rounds, then a sweep, in a wasm engine and prints a line each, events and seconds:
// `node protocols.mjs MODULE ROUNDS PROTOCOLS EVENTS SEEDS VIRTUAL_SECONDS`.
import { readFileSync } from "node:fs";

const [path, ...numbers] = process.argv.slice(2);
const [rounds, protocols, least, seeds, seconds] = numbers.map(Number);
// The chart library names functions of a browser that this run never calls.
const never = new Proxy({}, { get: () => () => { throw new Error("not in this run"); } });
const imports = new Proxy({}, { get: () => never });
const { instance } = await WebAssembly.instantiate(readFileSync(path), imports);
const { events_of_a_protocol: protocol, events_of_a_sweep: sweep } = instance.exports;

function timed(run) {
  const start = process.hrtime.bigint();
  const events = run();
  console.log(events, Number(process.hrtime.bigint() - start) / 1e9);
}

// First without a clock: that lets the engine compile its fast tier.
for (let n = 0; n < protocols; n++) protocol(n, least);
for (let round = 0; round < rounds; round++)
  for (let n = 0; n < protocols; n++) timed(() => protocol(n, least));
sweep(2, seconds);
timed(() => sweep(seeds, seconds));
