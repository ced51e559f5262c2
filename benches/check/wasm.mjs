// Checks a shape in a wasm engine and prints how many histories are linearizable and the median of the
// milliseconds of some rounds: `node wasm.mjs MODULE SHAPE ROUNDS`.
import { readFileSync } from "node:fs";

const [path, shape, rounds] = process.argv.slice(2);
// The chart library names functions of a browser that this run never calls.
const never = new Proxy({}, { get: () => () => { throw new Error("not in this run"); } });
const imports = new Proxy({}, { get: () => never });
const { instance } = await WebAssembly.instantiate(readFileSync(path), imports);
const { prepare, check_prepared } = instance.exports;
prepare(Number(shape));
let legal = check_prepared(); // lets the engine compile its fast tier
const times = [];
for (let n = 0; n < Number(rounds); n++) {
  const start = process.hrtime.bigint();
  legal = check_prepared();
  times.push(Number(process.hrtime.bigint() - start) / 1e6);
}
times.sort((a, b) => a - b);
console.log(legal, times[times.length >> 1]);
