// Runs the measured run in a wasm engine and prints the deliveries between replicas of one and the seconds of all:
// `node wasm.mjs MODULE VIRTUAL_SECONDS RUNS`.
import { readFileSync } from "node:fs";

const [path, seconds, runs] = process.argv.slice(2);
// The chart library names functions of a browser that this run never calls.
const never = new Proxy({}, { get: () => () => { throw new Error("not in this run"); } });
const imports = new Proxy({}, { get: () => never });
const { instance } = await WebAssembly.instantiate(readFileSync(path), imports);
const run = instance.exports.deliveries_of_a_run;
run(60, 20); // lets the engine compile its fast tier, whatever else the machine does
const start = process.hrtime.bigint();
const deliveries = run(Number(seconds), Number(runs));
console.log(deliveries, Number(process.hrtime.bigint() - start) / 1e9);
