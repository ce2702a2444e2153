// The engine's worker: the same module as the page, which sees where it runs.
import start from "./cahier.js";

await start();
