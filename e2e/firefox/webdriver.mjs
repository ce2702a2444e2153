// A client of the WebDriver protocol (W3C), with a `geckodriver` of its own, which starts and
// ends the browser.
import { spawn } from "node:child_process";

const START_MS_MAX = 60_000;
/** The longest that one command may take: a browser that ends may need a minute. */
const COMMAND_MS_MAX = 180_000;
const LOG_CHARS_MAX = 64 * 1024;
/** What geckodriver says when it is ready; the line must be whole. */
const LISTENING = /Listening on (127\.0\.0\.1:\d+)\r?\n/;
/** Under this key stands the number of an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** What the browser refused; `code` is the protocol's word for it. */
export class Refused extends Error {
  constructor({ error, message }) {
    super(`${error}: ${message}`);
    this.code = error;
  }
}

export class WebDriver {
  #child;
  #url = "";
  #session = "";
  #log = "";

  /** A geckodriver that listens, without a browser. */
  static async start(program) {
    const driver = new WebDriver();
    // Port 0: one that is free.
    driver.#child = spawn(program, ["--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
    process.once("exit", () => driver.#child.kill());
    driver.#url = `http://${await driver.#address()}`;
    return driver;
  }

  /** What geckodriver and the browser have written, the last part when it is long. */
  get log() {
    return this.#log;
  }

  /** Opens a browser with these capabilities. */
  async open(capabilities) {
    const body = { capabilities: { alwaysMatch: capabilities } };
    const { sessionId } = await this.#send("POST", "/session", body);
    this.#session = sessionId;
  }

  /** Ends the browser as a person would, if there is one: what it keeps is on its disk then. */
  async close() {
    if (!this.#session) return;
    const path = `/session/${this.#session}`;
    this.#session = "";
    await this.#send("DELETE", path);
  }

  /** Ends the browser and geckodriver. */
  async dispose() {
    try {
      await this.close();
    } finally {
      this.#child.kill();
    }
  }

  /** What the browser answers to a command of the session. */
  ask(path) {
    return this.#send("GET", `/session/${this.#session}${path}`);
  }

  /** Tells the browser to do something. */
  tell(path, body = {}) {
    return this.#send("POST", `/session/${this.#session}${path}`, body);
  }

  /** Runs a function's body in the page; elements that it returns go in again as arguments. */
  run(script, ...args) {
    return this.tell("/execute/sync", { script, args });
  }

  /** Likewise; its last argument is called with the answer when there is one. */
  wait(script, ...args) {
    return this.tell("/execute/async", { script, args });
  }

  /** Tells an element to do something. */
  act(element, verb, body) {
    return this.tell(`/element/${element[ELEMENT]}/${verb}`, body);
  }

  async #send(method, path, body) {
    const answer = await fetch(this.#url + path, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(COMMAND_MS_MAX),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Refused(value);
    return value;
  }

  #address() {
    return new Promise((resolve, reject) => {
      const fail = (why) => {
        clearTimeout(timer);
        reject(new Error(`geckodriver ${why}\n${this.#log}`));
      };
      const timer = setTimeout(() => fail("did not say where it listens"), START_MS_MAX);
      const keep = (text) => {
        this.#log = (this.#log + text).slice(-LOG_CHARS_MAX);
        const found = LISTENING.exec(this.#log);
        if (!found) return;
        clearTimeout(timer);
        resolve(found[1]);
      };
      // Both are read to the end: a pipe that is full would stop the browser.
      this.#child.stdout.setEncoding("utf8").on("data", keep);
      this.#child.stderr.setEncoding("utf8").on("data", keep);
      this.#child.once("error", (error) => fail(`did not start: ${error.message}`));
      this.#child.once("close", (code, signal) => fail(`ended (${signal ?? code})`));
    });
  }
}
