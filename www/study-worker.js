// Works on a study of many runs beside the page, so that the page never waits for it.

import init, { serve } from "./study.js";

await init();
serve();
