// The judge beside the page: reads and judges recorded histories, so that the page never waits for it.

import init, { serve } from "./judge.js";

await init();
serve();
