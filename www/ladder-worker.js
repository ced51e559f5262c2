// The judge beside the lab: decides every consistency model, so that the page never waits for it.

import init, { serve } from "./ladder.js";

await init();
serve();
