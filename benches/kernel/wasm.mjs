// Runs the measured run in a wasm engine and prints its deliveries and seconds: `node wasm.mjs MODULE SECONDS`.
import { readFileSync } from "node:fs";

const [path, seconds] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(path), {});
const run = instance.exports.deliveries_of_a_run;
run(60); // lets the engine compile its fast tier
const start = process.hrtime.bigint();
const deliveries = run(Number(seconds));
console.log(deliveries, Number(process.hrtime.bigint() - start) / 1e9);
